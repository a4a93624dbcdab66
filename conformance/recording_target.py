"""A recording as a target: nothing is driven, and all checks look at the same entries."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from conformance.checks import Check
from conformance.claims import Expect
from conformance.ledger import Entry as Left
from conformance.recording import Entry, Recording
from conformance.redaction import Secrets
from conformance.registry import Need

if TYPE_CHECKING:
    from conformance.evidence import Evidence

SHOWN: Final = 20
"""Entries that a check shows as evidence where all of its claims hold."""


class Heard:
    """The stage of one check: the recording, one scene at a time, and claims about its entries."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.scenes = recording.scenes
        self.expect = Expect()
        self.log: list[Evidence] = []

    def claim(self, text: str, holds: object, on: Entry, saw: object = ...) -> None:
        """Claim ``text`` about an entry, which then is evidence."""
        if len(self.log) < SHOWN or not holds:
            self.log.append(on)
        self.expect.true(text, holds, on.line if saw is ... else saw, on)


class Recorded:
    """The target of ``thenvoi-conformance judge``."""

    def __init__(self, recording: Recording, secrets: Secrets) -> None:
        self.recording = recording
        self.secrets = secrets

    @property
    def at_hand(self) -> frozenset[Need]:
        return frozenset(Need)

    async def prepare(self, checks: Sequence[Check]) -> None:
        """Nothing has to be prepared."""

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Heard]:
        yield Heard(self.recording)

    async def finish(self) -> Sequence[Left]:
        return ()
