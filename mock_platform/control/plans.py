"""What a world is made from: a scenario by name or text, or a snapshot; kept so that a reset can make it again."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from mock_platform.control.registry import new_key
from mock_platform.scenarios import BuiltWorld, built_in, load, load_text

if TYPE_CHECKING:
    from mock_platform.scenarios import ClockMode, IssueKeys
    from mock_platform.world.identities import Identity


QUICK_CHARACTERS = 4096
"""YAML takes about two milliseconds for a thousand."""


class Plan(Protocol):
    """How a world is made."""

    @property
    def source(self) -> str:
        """In words: the name of a scenario, ``inline``, or a snapshot."""

    @property
    def is_quick(self) -> bool:
        """Whether it is carried out in a moment, for which nobody else has to wait."""

    def build(self, *, keys: Mapping[str, Sequence[str]] | None = None) -> BuiltWorld:
        """A new world; ``keys`` by handle win over what the source gives."""

    def pinned(self, built: BuiltWorld) -> "Plan":
        """The plan that makes ``built`` again, with the same ids."""


@dataclass(frozen=True, kw_only=True)
class ScenarioPlan:
    """A world from a scenario: ``text`` is the scenario itself, else ``file`` holds it, else ``source`` is its name.

    ``own_keys`` says that the world gets keys of its own instead of the scenario's, which the default world has.
    """

    source: str
    file: str | None = None
    text: str | None = None
    seed: int | None = None
    clock: "ClockMode | None" = None
    switches: Mapping[str, object] = field(default_factory=dict)
    own_keys: bool = False

    @property
    def is_quick(self) -> bool:
        """What comes with the mock has been read ahead; of a text the length decides."""
        if self.text is None:
            return (self.file or self.source) in built_in()
        return len(self.text) <= QUICK_CHARACTERS

    def build(self, *, keys: Mapping[str, Sequence[str]] | None = None) -> BuiltWorld:
        """As the protocol says; :class:`ScenarioError` and the errors of switches for what is wrong."""
        issue = issuer(keys or {}) if self.own_keys or keys else None
        if self.text is None:
            return load(self.file or self.source, seed=self.seed, clock=self.clock, switches=self.switches, keys=issue)
        return load_text(self.source, self.text, seed=self.seed, clock=self.clock, switches=self.switches, keys=issue)

    def pinned(self, built: BuiltWorld) -> "ScenarioPlan":
        """The same with the seed that was drawn and the clock as it was set."""
        return replace(self, seed=built.seed, clock="running" if built.world.clock.running else "frozen")


def issuer(kept: Mapping[str, Sequence[str]]) -> "IssueKeys":
    """The keys of a world that gets its own: those ``kept`` by handle, new ones for everybody else."""
    return _Issuer(kept, int(time.time()))


class _Issuer:
    """Whose keys are which: those kept, else one of its own for everybody who has any in the scenario."""

    def __init__(self, kept: Mapping[str, Sequence[str]], unix_seconds: int) -> None:
        self._kept = kept
        self._unix_seconds = unix_seconds

    def __call__(self, identity: "Identity", given: Sequence[str | None]) -> Sequence[str | None]:
        kept = self._kept.get(identity.handle)
        return kept if kept is not None else [new_key(identity, self._unix_seconds) for _ in given]
