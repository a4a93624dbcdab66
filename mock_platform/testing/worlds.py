"""The world of one test: made as its marker says, found by clients through the environment, shown when it fails."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from mock_platform.client import ControlError, NoMock, WorldHandle
from mock_platform.client.calls import ClockMode, create_world
from mock_platform.client.lines import line_of

if TYPE_CHECKING:
    from mock_platform.client import ControlClient
    from mock_platform.client.calls import Scenario

SHOWN_ENTRIES = 40
_FILES = (".yaml", ".yml", ".json")
_WORDS = ("scenario", "seed", "clock", "switches")
_OURS = "THENVOI_MOCK_"


def world_for(request: pytest.FixtureRequest, control: "ControlClient") -> WorldHandle:
    """A new world. The nearest marker ``thenvoi`` says from what, word by word; then the configuration."""
    given: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("thenvoi"))):
        given.update(_checked(marker))
    scenario = given.get("scenario") or request.config.getini("thenvoi_scenario") or "quickstart"
    call = create_world(
        _found(scenario, request.config.rootpath),
        name=None,
        seed=given.get("seed"),
        clock=given.get("clock"),
        switches=given.get("switches") or {},
    )
    return WorldHandle(control, control.do(call))


def _checked(marker: pytest.Mark) -> dict[str, Any]:
    unknown = sorted(set(marker.kwargs) - set(_WORDS))
    if marker.args or unknown:
        wrong = f"{unknown[0]}=" if unknown else repr(marker.args[0])
        raise pytest.UsageError(f"@pytest.mark.thenvoi takes {'=, '.join(_WORDS)}=, and not {wrong}")
    if marker.kwargs.get("clock") not in {None, *get_args(ClockMode)}:
        raise pytest.UsageError("@pytest.mark.thenvoi: clock should be 'running' or 'frozen'")
    return dict(marker.kwargs)


def _found(scenario: "Scenario", root: Path) -> "Scenario":
    """A file is one below the root folder of the run, wherever pytest was started."""
    if isinstance(scenario, Mapping):
        return scenario
    return root / scenario if str(scenario).endswith(_FILES) else scenario


def point_at(world: WorldHandle, monkeypatch: pytest.MonkeyPatch, environ: Mapping[str, str]) -> None:
    """Set the variables that clients read, and take out those of any other platform: none is asked by mistake."""
    for name in list(environ):
        if name.startswith("THENVOI_") and not name.startswith(_OURS):
            monkeypatch.delenv(name)
    for name, value in world.env.items():
        monkeypatch.setenv(name, value)


def last_lines(world: WorldHandle) -> str:
    """What happened in the world at last, a line for each entry."""
    try:
        entries = world.timeline.entries(limit=SHOWN_ENTRIES)
    except (ControlError, NoMock) as error:
        return f"The timeline cannot be had: {error}"
    return "\n".join(map(line_of, entries)) or "Nothing has happened in this world."
