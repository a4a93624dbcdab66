"""How checks of recordings are registered: what a recording does not hold is not applicable, and not unproven."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

from conformance.checks import add
from conformance.claims import NotOffered
from conformance.recording_target import Heard
from conformance.registry import Level

Body = Callable[[Heard], Awaitable[None]]
_PACKAGE: Final = "conformance.suites."


def check(*rules: str, level: Level | None = None) -> Callable[[Body], Body]:
    """Register a coroutine as the check of ``rules``."""

    def register(body: Body) -> Body:
        name = f"{body.__module__.removeprefix(_PACKAGE)}.{body.__name__}"
        found = heard(body)
        add(name, rules, found, level=level)
        return found

    return register


def whole(heard: Heard) -> Heard:
    """For what depends on all that was before. Raises ``NotOffered`` where the beginning is not in the recording."""
    if heard.recording.begins_late:
        raise NotOffered("the beginning is not in the recording, and nobody knows what was joined or marked in it")
    return heard


def heard(body: Body) -> Body:
    """``body`` for each scene, and what to say where it found nothing to claim anything about."""

    @wraps(body)
    async def judged(stage: Heard) -> None:
        reasons = []
        for scene in stage.scenes:
            stage.recording = scene
            try:
                await body(stage)
            except NotOffered as reason:
                reasons.append(str(reason))
        if not stage.expect.claims:
            is_same = len(reasons) == len(stage.scenes) and len(set(reasons)) == 1
            raise NotOffered(reasons[0] if is_same else "nothing of the kind is in the recording")

    return judged
