"""One fault: on what, for whom, when, and what then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from mock_platform.faults.effects import EFFECTS, AnyEffect, Moment, parse_effect
from mock_platform.faults.problems import BadFault, first_problem
from mock_platform.faults.vocabulary import UUID, Target, Vocabulary

ROOMLESS: frozenset[Moment] = frozenset(("upgrade", "heartbeat", "call", "stream"))

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Occurrence(NamedTuple):
    """Something that a fault may be set on. ``caller`` and ``room`` are ids: who calls or is told, and where."""

    moment: Moment
    name: str
    caller: str | None = None
    topic: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault as written, understood. ``moments`` are those of its target at which its effect can happen."""

    on: str
    effect: AnyEffect
    moments: frozenset[Moment]
    target: Target
    caller: str | None = None
    room: str | None = None
    nth: int = 1
    times: int | None = 1

    def concerns(self, occurrence: Occurrence) -> bool:
        """Whether this is an occurrence of what the fault is set on, whoever it is that calls."""
        target = self.target
        return (
            occurrence.moment in self.moments
            and (self.room is None or occurrence.room == self.room)
            and (target.name is None or occurrence.name == target.name)
            and (target.topic is None or _is_on(occurrence.topic or "", target.topic))
        )


class _Written(BaseModel):
    """The fields of a fault."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    on: Text
    effect: dict[str, Any]
    caller: Text | None = None
    room: Text | None = None
    nth: int = Field(1, ge=1)
    times: int | None = Field(1, ge=1)


def parse(data: Mapping[str, Any], vocabulary: Vocabulary) -> Fault:
    """The fault that ``data`` describes.

    ::

        {"on": "create_agent_chat_message", "caller": "jane/weather", "room": "<id>", "nth": 1, "times": 1,
         "effect": {"status": 503}}

    ``nth`` is the first matching occurrence from now on at which it fires, ``times`` for how many in a row; ``None`` is
    for ever. Only ``on`` and ``effect`` are required. :class:`BadFault` for everything that would never fire.
    """
    try:
        written = _Written.model_validate(dict(data))
    except ValidationError as error:
        raise first_problem(error, _Written.model_fields) from None
    target = vocabulary.target(written.on)
    name, effect = parse_effect(written.effect)
    moments = target.moments & EFFECTS[name].at
    if not moments:
        fitting = ", ".join(each for each, kind in EFFECTS.items() if kind.at & target.moments)
        raise BadFault("effect", f"{name} cannot happen to {target.what}, {written.on}; these can: {fitting}")
    return Fault(
        on=written.on,
        effect=effect,
        moments=moments,
        target=target,
        caller=written.caller,
        room=_room(written.room, moments),
        nth=written.nth,
        times=written.times,
    )


def _room(room: str | None, moments: frozenset[Moment]) -> str | None:
    if room is None:
        return None
    if moments <= ROOMLESS:
        raise BadFault("room", "has no place here: upgrades, heartbeats and calls to the Agent Manager are of no room")
    if UUID.fullmatch(room.lower()) is None:
        raise BadFault("room", "should be the id of a room, which is a UUID")
    return room.lower()


def _is_on(topic: str, pattern: str) -> bool:
    return topic == pattern or (pattern.endswith(":") and topic.startswith(pattern))
