"""Small scenarios for tests, written as their authors write them, and what is said about those that are wrong."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from mock_platform.scenarios import BuiltWorld, ScenarioError, load
from mock_platform.settings import ClockMode
from mock_platform.world import World
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.rooms import Room

HERE = "# here"

PEOPLE = """\
name: small
organizations:
  - name: Acme
  - name: Other
users:
  - {username: ada, organization: Acme, first_name: Ada, last_name: Moss}
  - {username: ben, organization: Acme}
  - {username: eve, organization: Other}
agents:
  - {name: Echo, owner: ada}
  - {name: Critic, owner: ada}
  - {name: Spy, owner: eve}
"""
"""Two colleagues and a stranger, and their agents: what the scenarios of these tests go on from."""

_TOLD = re.compile(r"(?P<file>.+?)(?:, line (?P<line>\d+))?(?:, (?P<field>[^ ]+))?: (?P<problem>.+)")


class Told(NamedTuple):
    """An error of a scenario, taken apart."""

    file: str
    line: int | None
    field: str | None
    problem: str


class Writer:
    """Writes scenarios into a folder of their own, and loads them."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "world.yaml"

    def write(self, text: str) -> str:
        """The name of a file with ``text``."""
        self._file.write_text(text, encoding="utf-8")
        return str(self._file)

    def load(
        self,
        text: str,
        *,
        seed: int | None = 7,
        clock: ClockMode | None = None,
        switches: Mapping[str, object] | None = None,
    ) -> BuiltWorld:
        """The world of ``text``; with the seed of these tests its clock stands still."""
        return load(self.write(text), seed=seed, clock=clock, switches=switches)

    def world(self, text: str) -> World:
        return self.load(text).world

    def told(self, text: str | bytes) -> Told:
        """What is said about ``text``: one sentence with the file, and line and field if there are any."""
        self._file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        with pytest.raises(ScenarioError) as caught:
            load(str(self._file))
        return take_apart(str(caught.value), self._file)

    def told_here(self, text: str) -> tuple[str | None, str]:
        """The field and the problem; the line is the one that is marked in ``text``."""
        told = self.told(text)
        assert told.line is not None
        assert text.splitlines()[told.line - 1].endswith(HERE), told
        return told.field, told.problem


def take_apart(sentence: str, file: Path) -> Told:
    assert sentence.splitlines() == [sentence]
    found = _TOLD.fullmatch(sentence.replace(str(file), file.name))
    assert found is not None, sentence
    assert found["file"] == file.name
    return Told(found["file"], int(found["line"]) if found["line"] else None, found["field"], found["problem"])


def who(world: World, handle: str) -> Identity:
    return world.accounts.resolve(handle)


def user(world: World, username: str) -> User:
    found = who(world, username)
    assert isinstance(found, User)
    return found


def agent(world: World, handle: str) -> Agent:
    found = who(world, handle)
    assert isinstance(found, Agent)
    return found


def only_room(world: World) -> Room:
    (room,) = world.rooms.rooms.values()
    return room
