"""Everything that was seen in a scene, and waiting for more of it."""

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from conformance.client.frames import JOIN, Frame
from conformance.client.seen import CLIENT, PLATFORM, Closed, Process, Request, Said, Seen, Staged, Upgrade

if TYPE_CHECKING:
    from conformance.evidence import Evidence

Kind = TypeVar("Kind", bound=Seen)
T = TypeVar("T")

MOST: Final = 2_000
"""Entries that are kept as evidence; a client in a hot loop makes more, which are counted and no more."""


class Log:
    """What was seen, in order. ``evidence`` is the list of a check, to which everything is added as well."""

    def __init__(self, evidence: "list[Evidence]", numbers: Iterator[int], redact: Callable[[str], str]) -> None:
        self.entries: list[Seen] = []
        self.redact = redact
        self.life = 0
        self._evidence = evidence
        self._numbers = numbers
        self._began = time.monotonic()
        self._changed = asyncio.Event()
        self._sockets = itertools.count(1)

    @property
    def now(self) -> float:
        """Seconds since the scene began."""
        return time.monotonic() - self._began

    def stamp(self) -> tuple[int, float]:
        """Number and instant of a new entry."""
        return next(self._numbers), self.now

    def new_socket(self) -> int:
        """The number of one more socket."""
        return next(self._sockets)

    def add(self, entry: Kind) -> Kind:
        """Note ``entry`` and wake whoever waits."""
        self.entries.append(entry)
        if len(self.entries) <= MOST:
            self._evidence.append(entry)
        self.changed()
        return entry

    def staged(self, what: str) -> Staged:
        """Note what the kit does."""
        return self.add(Staged(*self.stamp(), what))

    def changed(self) -> None:
        """Wake whoever waits: an entry is there, or one was completed."""
        self._changed.set()
        self._changed = asyncio.Event()

    # --- looking ------------------------------------------------------------------------------------------------------

    def of(self, kind: type[Kind], *, since: float = 0.0) -> list[Kind]:
        """The entries of a kind that are not older than ``since``."""
        return [each for each in self.entries if isinstance(each, kind) and each.at >= since]

    def requests(
        self, method: str = "", path: str = "", *, status: int | None = None, since: float = 0.0
    ) -> list[Request]:
        """Requests of the client by method and by a pattern for the whole path below ``/api/v1``."""
        pattern = re.compile(f"/api/v1{path}")
        return [
            each
            for each in self.of(Request, since=since)
            if (not method or each.method == method)
            and (not path or pattern.fullmatch(each.path))
            and (status is None or each.status == status)
        ]

    def upgrades(self, *, since: float = 0.0) -> list[Upgrade]:
        """What the client asked of the socket's address."""
        return self.of(Upgrade, since=since)

    def frames(self, event: str = "", topic: str = "", *, by: str = CLIENT, since: float = 0.0) -> list[Said]:
        """Frames of one side by event and topic."""
        return [
            each
            for each in self.of(Said, since=since)
            if each.by == by
            and (not event or (each.frame is not None and each.frame.event == event))
            and (not topic or (each.frame is not None and each.frame.topic == topic))
        ]

    def joined(self, topic: str, *, since: float = 0.0) -> Said | None:
        """The newest join of ``topic`` that was answered with ok."""
        for join in reversed(self.frames(JOIN, topic, since=since)):
            if self.reply_to(join) is not None:
                return join
        return None

    def reply_to(self, said: Said) -> Said | None:
        """The ok that answers a frame of the client."""
        asked = said.frame
        return next((each for each in self.of(Said) if asked and each.by == PLATFORM and _is_ok(said, each)), None)

    def closes(self, *, since: float = 0.0) -> list[Closed]:
        """How sockets came to their ends."""
        return self.of(Closed, since=since)

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended without having been told to."""
        steps = self.of(Process)
        return bool(steps) and steps[-1].what == "ended"

    # --- waiting ------------------------------------------------------------------------------------------------------

    async def until(self, condition: Callable[[], T], seconds: float) -> T:
        """What ``condition`` gives as soon as it is true, or after ``seconds``, or when the program has ended."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            changed, left = self._changed, end - time.monotonic()
            if left <= 0 or self.has_ended:
                break
            try:
                await asyncio.wait_for(changed.wait(), left)
            except TimeoutError:
                return condition()
        return found

    async def quiet(self, seconds: float) -> None:
        """Let ``seconds`` go by in which something could happen; nothing shortens it but the end of the program."""
        await self.until(lambda: False, seconds)


def _is_ok(asked: Said, answer: Said) -> bool:
    if answer.socket != asked.socket or answer.frame is None or asked.frame is None:
        return False
    return answer.frame.is_ok and _pair(answer.frame) == _pair(asked.frame)


def _pair(frame: Frame) -> tuple[object, object]:
    return frame.ref, frame.topic
