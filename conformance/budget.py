"""How much a run may ask of its target, and how fast."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, Self

DEFAULTS: Final[Mapping[str, int]] = {"requests": 10_000, "rooms": 800, "agents": 300, "sockets": 800, "seconds": 1800}
"""What a run may use unless ``--budget`` says otherwise: in all, not at once."""

LONGEST_WAIT: Final = 60.0
"""Seconds that a 429 can make a run wait at once."""

PATIENCE: Final = 5
"""How often one request is tried again after a 429."""


class BudgetSpent(Exception):  # noqa: N818 - what happened, in the words of the reports
    """One more would be more than the budget allows; ``str()`` is the sentence for the reader."""


class BudgetError(ValueError):
    """What ``--budget`` was given makes no sense; ``str()`` is the sentence for the reader."""


def limits(words: Iterable[str]) -> dict[str, int]:
    """Read ``requests=100`` and the like on top of the defaults. Raises :class:`BudgetError`."""
    found = dict(DEFAULTS)
    for word in words:
        for each in word.split(","):
            name, _, number = each.strip().partition("=")
            if name not in DEFAULTS or not number.isdecimal():
                raise BudgetError(f"{each!r} is not one of {', '.join(f'{known}=N' for known in DEFAULTS)}")
            found[name] = int(number)
    return found


class Budget:
    """Counts what is used up. ``now`` gives seconds and is for tests."""

    def __init__(self, allowed: Mapping[str, int], *, now: Callable[[], float] = time.monotonic) -> None:
        self._allowed = allowed
        self._now = now
        self._start = now()
        self.spent = dict.fromkeys(DEFAULTS, 0)

    @classmethod
    def unbounded(cls) -> Self:
        """One that only counts."""
        return cls(dict.fromkeys(DEFAULTS, sys.maxsize))

    def spend(self, name: str) -> None:
        """Take one from ``requests``, ``rooms``, ``agents`` or ``sockets``. Raises :class:`BudgetSpent`."""
        self.spent["seconds"] = int(self._now() - self._start)
        if self.spent["seconds"] >= self._allowed["seconds"]:
            raise BudgetSpent(f"the budget of {self._allowed['seconds']} seconds is used up (--budget seconds=N)")
        if self.spent[name] >= self._allowed[name]:
            raise BudgetSpent(f"the budget of {self._allowed[name]} {name} is used up (--budget {name}=N)")
        self.spent[name] += 1


class Throttle:
    """Spaces requests, and holds all of them back while the target asks for it. ``rate`` is requests per second."""

    def __init__(
        self,
        rate: float | None,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._gap = 0.0 if rate is None else 1 / rate
        self._now = now
        self._sleep = sleep
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until one more request may go out."""
        now = self._now()
        start = max(now, self._next)
        self._next = start + self._gap
        if start > now:
            await self._sleep(start - now)

    def hold(self, seconds: float) -> None:
        """Let nothing out for ``seconds``, as a 429 asked."""
        self._next = max(self._next, self._now() + min(seconds, LONGEST_WAIT))


def asked_to_wait(headers: Mapping[str, str], attempt: int) -> float:
    """Seconds until a request that met a 429 may be tried again: as asked, else 1, 2, 4, …."""
    given = headers.get("retry-after", "")
    return float(given) if given.isdecimal() else float(2**attempt)
