"""What one run of the mock is told: where to listen, which world to load, how its clock and switches are set.

Who says it last wins: command line or Python arguments, then the environment (``THENVOI_MOCK_…``), then the scenario,
then the default. Read by hand and not with pydantic-settings, whose import alone takes as long as everything else
together (docs/decisions/0003).
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from mock_platform.world.switches import all_switches

PREFIX = "THENVOI_MOCK_"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8600
DEFAULT_SCENARIO = "quickstart"
DEFAULT_WORLD_LIMIT = 5000
_SAFETY = ("ALLOW_HOST", "ALLOW_ORIGIN", "WORLD_LIMIT", "WORLD_EXPIRY")
_STATE = ("STATE", "DURABLE")
VARIABLES = tuple(f"{PREFIX}{name}" for name in ("HOST", "PORT", "SCENARIO", "SEED", "CLOCK", *_STATE, *_SAFETY))
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
    state: str | None = None
    """The file that keeps the world across restarts of ``thenvoi-mock serve`` (docs/state.md)."""
    durable: bool = False
    """Whether an answer waits until what it tells of is on the disk."""
    allow_hosts: Sequence[str] = ()
    """Names besides those of this machine by which the mock may be asked; ``*`` for every name (docs/security.md)."""
    allow_origins: Sequence[str] = ()
    """Origins, such as ``https://app.example``, whose pages may use the mock from a browser; ``*`` for every one."""
    control_token: str | None = field(default=None, repr=False)
    """What control asks for beyond loopback; ``None`` makes one up."""
    world_limit: int = DEFAULT_WORLD_LIMIT
    world_expiry: int | None = None
    """Seconds after which control deletes a world that nobody has used; never the default one."""

    def __post_init__(self) -> None:
        _check("host", self.host, "a text, such as '127.0.0.1'", isinstance(self.host, str))
        _check("port", self.port, "a whole number; 0 takes any free port", _is_whole(self.port))
        _check("scenario", self.scenario, "the name of a scenario or of a file", isinstance(self.scenario, str))
        _check("seed", self.seed, "a whole number or None", self.seed is None or _is_whole(self.seed))
        modes = get_args(ClockMode)
        _check("clock", self.clock, f"{' or '.join(map(repr, modes))} or None", self.clock in (None, *modes))
        _check("switches", self.switches, "values by name", isinstance(self.switches, Mapping))
        _check("state", self.state, "the name of a file or None", self.state is None or isinstance(self.state, str))
        _check("durable", self.durable, "True or False", isinstance(self.durable, bool))
        if self.durable and self.state is None:
            raise SettingsError("durable: there is nothing to keep without a state file (--state FILE)")
        _check("allow_hosts", self.allow_hosts, "a list of names", _are_texts(self.allow_hosts))
        _check("allow_origins", self.allow_origins, "a list of origins", _are_texts(self.allow_origins))
        token = self.control_token
        _check("control_token", "…", "at least 16 characters of ASCII, or None", token is None or _is_token(token))
        limit = self.world_limit
        _check("world_limit", limit, "a whole number, at least 1", _is_whole(limit) and limit >= 1)
        expiry = self.world_expiry
        seconds = expiry is None or (_is_whole(expiry) and expiry >= 1)
        _check("world_expiry", expiry, "whole seconds, at least 1, or None", seconds)


def _check(name: str, value: object, allowed: str, found: bool) -> None:  # noqa: FBT001 - the verdict
    if not found:
        raise SettingsError(f"{name}: should be {allowed}, not {value!r}")


def _are_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


def _is_token(value: object) -> bool:
    return isinstance(value, str) and len(value) >= 16 and value.isascii() and value.isprintable()


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def switches_from_environment(environ: Mapping[str, str] | None = None) -> dict[str, object]:
    """The switches that the environment sets, as texts by name."""
    found = os.environ if environ is None else environ
    said = {each.name: next(filter(None, map(found.get, each.variables)), None) for each in all_switches()}
    return {name: value for name, value in said.items() if value is not None}
