"""Checks that look at REST and the socket at once: who is told what, when, and what can be read by then."""

from typing import Final

MODULES: Final = ("addressees", "reads", "order", "isolation", "reconnect")
