"""Checks of recorded traffic: the rules that need no driving, of both sides."""

from typing import Final

MODULES: Final = ("clients", "answers", "shapes", "deliveries", "pushes")
"""Whose checks belong to this suite, in the order in which reports show them."""
