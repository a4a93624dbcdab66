"""The checks: a package for each suite, a module for each section of the requirements."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

SUITES: Final[Mapping[str, tuple[str, ...]]] = {
    "platform": ("rest", "realtime", "cross", "fuzz"),
    "client": ("client",),
    "mcp": ("mcp",),
    "agent-manager": ("agent_manager",),
    "recording": ("recording",),
}
"""The suites of each kind of target, in the order in which reports show them."""


def load(target: str) -> None:
    """Import every module of the suites of ``target``, which puts its checks into the table."""
    for suite in SUITES[target]:
        package = import_module(f"conformance.suites.{suite}")
        for module in package.MODULES:
            import_module(f"{package.__name__}.{module}")
