"""The time in which a scenario's past is written: the clock goes back, and never stamps an instant twice."""

from datetime import UTC, datetime, timedelta

from mock_platform.scenarios.errors import FieldError
from mock_platform.scenarios.errors import Path as FieldPath
from mock_platform.world import Clock
from mock_platform.world.clock import LATEST, SECOND

DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(text: str, path: FieldPath) -> int:
    """``text``, ISO 8601, in microseconds since 1970; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
        instant = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    except (ValueError, OverflowError):
        raise FieldError(path, "is not an ISO 8601 instant, such as 2026-01-05T09:00:00Z") from None
    found = instant // timedelta(microseconds=1)
    if not DAY * SECOND <= found <= LATEST:
        raise FieldError(path, "lies outside of the years 1970 to 9999")
    return found


class History:
    """Moves ``clock`` to where something happened, ``ago`` seconds before ``start``."""

    def __init__(self, clock: Clock, start: int) -> None:
        self._clock = clock
        self._start = start
        self._asked = 0
        self._latest = 0

    def go_to(self, ago: int, path: FieldPath) -> None:
        """Stand still there; :class:`FieldError` when nobody can say what year that was."""
        instant = self._start - ago * SECOND
        if instant < 0:
            raise FieldError(path, "is before the year 1970")
        self._note()
        self._clock.rewind(instant)
        self._asked = instant

    def go_on_to(self, ago: int, path: FieldPath) -> None:
        """The same, not before what was asked for last; what has been stamped since stays earlier."""
        instant = self._start - ago * SECOND
        if instant < self._asked:
            raise FieldError(path, "is before the room or an earlier message: they stand oldest first")
        self._asked = instant
        if instant > self._clock.now():
            self._note()
            self._clock.rewind(instant)

    def end(self, *, now: int) -> None:
        """Stand still at ``now``, or where the last of all stamps has been if that is later."""
        self._note()
        self._clock.rewind(max(now, self._latest + 1))

    def _note(self) -> None:
        self._latest = max(self._latest, self._clock.written()["last"] or 0)
