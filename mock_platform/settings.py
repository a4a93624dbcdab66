"""What one run of the mock is told: where to listen, which world to load, how its clock and switches are set.

Who says it last wins: command line or Python arguments, then the environment (``THENVOI_MOCK_…``), then the scenario,
then the default. Read by hand and not with pydantic-settings, whose import alone takes as long as everything else
together (docs/decisions/0003).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mock_platform.world.switches import all_switches

PREFIX = "THENVOI_MOCK_"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8600
DEFAULT_SCENARIO = "quickstart"

ClockMode = Literal["running", "frozen"]


class SettingsError(Exception):
    """A setting that cannot be used; one sentence that names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One run of the mock. ``port`` 0 means any free one; ``seed`` ``None`` means a new one each time."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    scenario: str = DEFAULT_SCENARIO
    seed: int | None = None
    clock: ClockMode | None = None
    switches: Mapping[str, object] = field(default_factory=dict)


def switches_from_environment(environ: Mapping[str, str] | None = None) -> dict[str, object]:
    """The switches that the environment sets, as texts by name."""
    found = os.environ if environ is None else environ
    names = [each.name for each in all_switches()]
    return {name: found[PREFIX + name.upper()] for name in names if found.get(PREFIX + name.upper())}
