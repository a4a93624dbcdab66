"""The world's own time.

Instants are integers: microseconds since 1970-01-01 UTC. A *running* clock moves with the machine, a *frozen* one only
when it is told to. Either way two stamps are never equal, so what was written later also sorts later (MSG-18).
"""

import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

SECOND = 1_000_000
LATEST = 253_402_300_799 * SECOND
"""The last whole second that an ISO 8601 year of four digits can name."""

Action = Callable[[], None]


class Clock:
    """One world's time, with timers that fire in the order of their instants."""

    def __init__(self, start: int | None = None, *, running: bool = True) -> None:
        self._base = _machine_now() if start is None else start
        self._anchor: int | None = _monotonic() if running else None
        self._last = 0
        self._timers: list[tuple[int, int, Action]] = []
        self._timer_count = 0
        self.on_earlier_timer: Action | None = None
        """Called when a new timer is due before all others, so that whoever waits for timers can wake up."""
        self.on_moved: Action | None = None
        """Called when somebody has frozen it, let it run or set it, so that whoever keeps the world can note it."""

    @property
    def running(self) -> bool:
        """Whether the clock moves by itself."""
        return self._anchor is not None

    def now(self) -> int:
        """The present instant; never earlier than the last stamp."""
        passed = 0 if self._anchor is None else _monotonic() - self._anchor
        now = self._base + passed
        return now if self._last < now < LATEST else min(max(now, self._last), LATEST)

    def stamp(self) -> int:
        """An instant for something that is written now, later than all before it; nobody brings one (DEL-30)."""
        now = self.now()
        self._last = now if now > self._last else self._last + 1
        return self._last

    def freeze(self) -> None:
        """Stop at the present instant."""
        self._base = self.now()
        self._anchor = None
        self._tell_moved()

    def run(self) -> None:
        """Move with the machine's time from the present instant on."""
        self._base = self.now()
        self._anchor = _monotonic()
        self._tell_moved()

    def set(self, instant: int) -> None:
        """Jump to ``instant``; stamps given so far stay the lower bound. Fires the timers that this passes."""
        if not 0 <= instant <= LATEST:
            raise ValueError("an instant lies between the years 1970 and 9999")
        while self._timers and self._timers[0][0] <= instant:
            self._jump(max(self._timers[0][0], self.now()))
            self._fire_next()
        self._jump(instant)

    def advance(self, seconds: float) -> None:
        """Move ``seconds`` ahead, firing on the way each timer at its own instant."""
        if not 0 <= seconds <= LATEST // SECOND:  # also refuses NaN and infinity
            raise ValueError("a clock advances by a positive number of seconds, not beyond the year 9999")
        self.set(self.now() + round(seconds * SECOND))

    def call_at(self, instant: int, action: Action) -> None:
        """Have ``action`` called once the clock has reached ``instant``."""
        self._timer_count += 1
        heapq.heappush(self._timers, (instant, self._timer_count, action))
        if self.on_earlier_timer is not None and self._timers[0][1] == self._timer_count:
            self.on_earlier_timer()

    def settle(self) -> None:
        """Fire every timer that is due."""
        while self._timers and self._timers[0][0] <= self.now():
            self._fire_next()

    def next_timer(self) -> int | None:
        """The instant of the earliest timer, if there is one."""
        return self._timers[0][0] if self._timers else None

    def written(self) -> dict[str, int | None]:
        """What of the clock is state: where it stands if it is frozen, the last stamp, the timers that wait."""
        return {"frozen_at": None if self.running else self._base, "last": self._last, "timers": len(self._timers)}

    def ahead(self) -> int:
        """By how many microseconds a running clock is ahead of the machine's; whatever it has stamped."""
        passed = 0 if self._anchor is None else _monotonic() - self._anchor
        return self._base + passed - _machine_now()

    def resume(self, *, frozen_at: int | None, ahead: int, last: int) -> None:
        """Go on as another clock was left: standing still, or ahead of the machine's; ``last`` was its last stamp."""
        self._base, self._anchor = frozen_at or 0, None
        if frozen_at is None:
            self._base, self._anchor = _machine_now() + ahead, _monotonic()
        self._last = last

    def rewind(self, instant: int) -> None:
        """Stand still at ``instant``, even before stamps already given: only for writing a history (scenarios)."""
        self._base, self._anchor, self._last = instant, None, 0

    def _jump(self, instant: int) -> None:
        self._base = instant
        if self._anchor is not None:
            self._anchor = _monotonic()
        self._tell_moved()

    def _tell_moved(self) -> None:
        if self.on_moved is not None:
            self.on_moved()

    def _fire_next(self) -> None:
        _, _, action = heapq.heappop(self._timers)
        action()


def iso(instant: int) -> str:
    """``instant`` as ISO 8601 in UTC with six digits and ``Z`` (GEN-5)."""
    seconds, micros = divmod(instant, SECOND)
    return f"{_whole_second(seconds)}.{micros:06d}Z"


def iso_or_none(instant: int | None) -> str | None:
    """:func:`iso` for an instant that may be absent."""
    return None if instant is None else iso(instant)


@lru_cache(maxsize=4096)
def _whole_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _machine_now() -> int:
    return time.time_ns() // 1000


def _monotonic() -> int:
    return time.monotonic_ns() // 1000
