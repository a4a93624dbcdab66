"""A 429 is heeded: whoever sends it is asked again when it says so, and until then nobody asks anything."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from conformance.budget import PATIENCE, Throttle, asked_to_wait
from conformance.claims import NoAnswer

Found = TypeVar("Found")


class TooMany(Exception):  # noqa: N818 - what came
    """The answer was a 429; ``headers`` may say how long to wait."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("429")
        self.headers = headers


async def heeding(throttle: Throttle, what: str, ask: Callable[[], Awaitable[Found]]) -> Found:
    """What ``ask`` gives; as often as it raises :class:`TooMany` it is tried again. Raises :class:`NoAnswer`."""
    for attempt in range(PATIENCE):
        try:
            return await ask()
        except TooMany as refusal:
            throttle.hold(asked_to_wait(refusal.headers, attempt))
    try:
        return await ask()
    except TooMany:
        raise NoAnswer(f"{what}: still 429 after {PATIENCE + 1} times") from None
