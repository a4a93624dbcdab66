"""The checks of a platform's socket, a module for each part of its contract."""

from typing import Final

MODULES: Final = (
    *("upgrade", "refusals", "frames", "joins", "broken"),
    *("access", "rooms", "participants", "messages", "deliveries", "contacts", "identities", "idle", "band"),
)
