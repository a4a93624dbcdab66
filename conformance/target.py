"""What the runner knows of whatever is judged: a stage for each check, and what has to be cleaned up in the end."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol

from conformance.claims import Expect
from conformance.evidence import Evidence
from conformance.ledger import Entry
from conformance.redaction import Secrets
from conformance.registry import Need

if TYPE_CHECKING:
    from conformance.checks import Check


class TargetError(Exception):
    """The target cannot be judged at all; ``str()`` is the sentence for the reader."""


class AnyStage(Protocol):
    """What every check gets: ``expect`` makes its claims, ``log`` is its evidence. Each target adds what it has."""

    expect: Expect
    log: list[Evidence]


class Target(Protocol):
    """Something to judge."""

    @property
    def secrets(self) -> Secrets:
        """The keys that must not be shown."""

    @property
    def at_hand(self) -> frozenset[Need]:
        """Which needs of checks are met."""

    async def prepare(self, checks: "Sequence[Check]") -> None:
        """Get ready for ``checks``. Raises :class:`TargetError` where the target cannot be judged."""

    def stage(self) -> AbstractAsyncContextManager[Any]:
        """A stage for one check (an :class:`AnyStage`); what is made on it is cleaned up when the check ends."""

    async def finish(self) -> Sequence[Entry]:
        """End the run; gives what could not be cleaned up."""
