"""The options of ``pytest --pyargs conformance.suites.platform``, for which a conftest in a package comes too late.

pytest loads this in every run, so it imports nothing dear, and adds nothing to runs that are about something else.
"""

import os
import sys
from argparse import Namespace
from typing import Any, Final

import pytest

_MARK: Final = "THENVOI_CONFORMANCE_TESTS"
"""Tells the workers of xdist, which parse the same words and cannot see that they are about the kit."""

_KEYS: Final = {
    "--user-key": "THENVOI_API_KEY_USER",
    "--user-key-2": "THENVOI_API_KEY_USER_2",
    "--user-key-3": "THENVOI_API_KEY_USER_3",
    "--agent-key": "THENVOI_API_KEY_AGENT",
}


def _described() -> dict[str, dict[str, Any]]:
    """Each option with what pytest is told about it; defaults come from the environment."""
    described: dict[str, dict[str, Any]] = {
        "--base-url": {"default": os.environ.get("THENVOI_BASE_URL"), "help": "Address of the target."},
        "--write": {"action": "store_true", "default": False, "help": "Make agents and rooms, and delete them again."},
        "--account": {"default": None, "help": "Name or e-mail of the account that --write may use."},
        "--only": {"default": None, "help": "Sections and rules, with commas: DEL,PAR-3."},
        "--level": {"choices": ["must", "should", "may"], "default": "should", "help": "Leave out what binds less."},
        "--generation": {"choices": ["thenvoi", "band"], "default": "thenvoi", "help": "Name of the platform."},
        "--slow": {"action": "store_true", "default": False, "help": "Make the checks that wait for a minute, too."},
        "--budget": {"dest": "budgets", "action": "append", "default": [], "help": "KIND=N: requests, rooms, …"},
        "--seed": {"type": int, "default": None, "help": "Draw the same made-up requests again."},
        "--patience": {"type": float, "default": None, "help": "Seconds until a push is missed."},
        "--rate": {"type": float, "default": None, "help": "Requests per second."},
    }
    for name, variable in _KEYS.items():
        described[name] = {"default": os.environ.get(variable), "help": f"A key, as in {variable}."}
    return described


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the options of ``thenvoi-conformance platform``."""
    if any("conformance.suites" in word or "conformance/suites" in word for word in sys.argv):
        os.environ[_MARK] = "1"
    if _MARK in os.environ:
        group = parser.getgroup("thenvoi-conformance")
        for name, description in _described().items():
            group.addoption(name, **description)


def options(config: pytest.Config) -> Namespace:
    """What was given; where pytest was started in a way that took no options, what the environment says."""
    defaults = {
        description.get("dest", name[2:].replace("-", "_")): description["default"]
        for name, description in _described().items()
    }
    return Namespace(**{**defaults, **{name: value for name, value in vars(config.option).items() if name in defaults}})
