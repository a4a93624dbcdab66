"""Checks of clients: each plays a scene in front of the client and looks at what it did."""

from typing import Final

MODULES: Final = ("connecting", "frames", "rooms", "deliveries", "failures", "recovery", "limits", "conduct", "users")
"""Whose checks belong to this suite, in the order in which reports show them."""

USERS: Final = frozenset({"users"})
"""The modules whose checks are for programs that act as a user; all others are for agents."""
