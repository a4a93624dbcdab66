"""Scenarios: worlds to start with, as YAML or JSON files (``schema.json`` describes them)."""

import secrets
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from mock_platform.bots import Script
from mock_platform.collector import collector_off
from mock_platform.scenarios.botparts import script_of
from mock_platform.scenarios.building import IssueKeys, build
from mock_platform.scenarios.errors import FieldError, ScenarioError
from mock_platform.scenarios.model import Scenario
from mock_platform.scenarios.reading import Source, built_in, find, read
from mock_platform.scenarios.switches import BadSwitch, UnknownSwitch, check_kinds, read_switches
from mock_platform.world import World

__all__ = [
    "BadSwitch",
    "BuiltWorld",
    "ClockMode",
    "IssueKeys",
    "Scenario",
    "ScenarioError",
    "Source",
    "UnknownSwitch",
    "built_in",
    "load",
    "load_text",
    "read_ahead",
]

ClockMode = Literal["running", "frozen"]


class BuiltWorld(NamedTuple):
    """A world and what it was made from."""

    world: World
    scenario: Scenario
    seed: int
    scripts: Mapping[str, Script]
    """What the scripted agents do, by agent id."""


def load(
    name: str,
    *,
    seed: int | None = None,
    clock: ClockMode | None = None,
    switches: Mapping[str, object] | None = None,
    keys: IssueKeys | None = None,
) -> BuiltWorld:
    """The world of a built-in scenario or of a file.

    ``seed`` and ``switches`` win over the scenario's own. A world with a seed has a frozen clock unless ``clock`` or
    the scenario says otherwise, so that the same calls give the same bytes; without a seed one is drawn at random.

    ``keys`` decides which keys everybody gets instead of the scenario's.

    Raises :class:`ScenarioError` with file, line and field, and :class:`BadSwitch` or :class:`UnknownSwitch` for
    ``switches``.
    """
    source, scenario = _packaged(name) if name in built_in() else _read(find(name))
    return _load(source, scenario, seed=seed, clock=clock, switches=switches, keys=keys)


def load_text(
    name: str,
    text: str,
    *,
    seed: int | None = None,
    clock: ClockMode | None = None,
    switches: Mapping[str, object] | None = None,
    keys: IssueKeys | None = None,
) -> BuiltWorld:
    """The same from the text of a scenario, YAML or JSON, which errors call ``name``."""
    return _load(*_read(Source(name, text)), seed=seed, clock=clock, switches=switches, keys=keys)


def read_ahead() -> None:
    """Read all scenarios that come with the product, so that making a world of one never waits for a file."""
    for name in built_in():
        _packaged(name)


def _read(source: Source) -> tuple[Source, Scenario]:
    return source, read(source)


@cache
def _packaged(name: str) -> tuple[Source, Scenario]:
    """A built-in scenario is read once, however many worlds are made of it."""
    return _read(find(name))


@collector_off()
def _load(
    source: Source,
    scenario: Scenario,
    *,
    seed: int | None,
    clock: ClockMode | None,
    switches: Mapping[str, object] | None,
    keys: IssueKeys | None,
) -> BuiltWorld:
    own = _own_switches(source, scenario)
    chosen = read_switches({**own, **(switches or {})})
    seed = scenario.seed if seed is None else seed
    mode = clock or scenario.clock.mode or ("running" if seed is None else "frozen")
    seed = secrets.randbelow(2**31) if seed is None else seed
    try:
        world = build(scenario, seed=seed, switches=chosen, frozen=mode == "frozen", keys=keys)
    except FieldError as wrong:
        raise source.error(wrong) from None
    agents = zip(scenario.agents, world.accounts.agents.values(), strict=True)
    scripts = {agent.id: script_of(part.bot) for part, agent in agents if part.bot is not None}
    return BuiltWorld(world, scenario, seed, scripts)


def _own_switches(source: Source, scenario: Scenario) -> dict[str, object]:
    """The scenario's switches, checked by themselves so that the error names its line."""
    try:
        check_kinds(scenario.switches)
        read_switches(scenario.switches)
    except UnknownSwitch as error:
        raise source.error(
            FieldError(("switches", str(error)), "is not a switch; docs/reference/switches.md lists them")
        ) from None
    except BadSwitch as error:
        raise source.error(FieldError(("switches", error.name), error.problem)) from None
    return scenario.switches
