"""Requests that nobody has thought of: schemathesis makes them up from the published operations."""

from typing import Final

MODULES: Final = ("operations",)
