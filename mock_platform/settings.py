"""What one run of the mock is told: where to listen, which world to load, how its clock and switches are set.

Who says it last wins: command line or Python arguments, then the environment (``THENVOI_MOCK_…``), then the scenario,
then the default. Read by hand and not with pydantic-settings, whose import alone takes as long as everything else
together (docs/decisions/0003).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from mock_platform.world.switches import all_switches

PREFIX = "THENVOI_MOCK_"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8600
DEFAULT_SCENARIO = "quickstart"
VARIABLES = tuple(f"{PREFIX}{name}" for name in ("HOST", "PORT", "SCENARIO", "SEED", "CLOCK"))
"""What the environment sets besides switches."""

ClockMode = Literal["running", "frozen"]


class SettingsError(ValueError):
    """A setting that cannot be used; one sentence that names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One run of the mock. ``port`` 0 means any free one; ``seed`` ``None`` means a new one each time.

    :class:`SettingsError` for what is none of these; whether an address, a scenario or a switch can be used is found
    out by whoever uses it.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    scenario: str = DEFAULT_SCENARIO
    seed: int | None = None
    clock: ClockMode | None = None
    switches: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check("host", self.host, "a text, such as '127.0.0.1'", isinstance(self.host, str))
        _check("port", self.port, "a whole number; 0 takes any free port", _is_whole(self.port))
        _check("scenario", self.scenario, "the name of a scenario or of a file", isinstance(self.scenario, str))
        _check("seed", self.seed, "a whole number or None", self.seed is None or _is_whole(self.seed))
        modes = get_args(ClockMode)
        _check("clock", self.clock, f"{' or '.join(map(repr, modes))} or None", self.clock in (None, *modes))
        _check("switches", self.switches, "values by name", isinstance(self.switches, Mapping))


def _check(name: str, value: object, allowed: str, found: bool) -> None:  # noqa: FBT001 - the verdict
    if not found:
        raise SettingsError(f"{name}: should be {allowed}, not {value!r}")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def switches_from_environment(environ: Mapping[str, str] | None = None) -> dict[str, object]:
    """The switches that the environment sets, as texts by name."""
    found = os.environ if environ is None else environ
    names = [each.name for each in all_switches()]
    return {name: found[PREFIX + name.upper()] for name in names if found.get(PREFIX + name.upper())}
