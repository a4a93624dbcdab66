"""What faults do on the socket: to upgrades, frames of clients, and pushes. While there are none, nobody comes here."""

from typing import TYPE_CHECKING

from mock_platform.channels import Frame
from mock_platform.channels.frames import BadFrame, decode_v1, decode_v2
from mock_platform.faults import FaultBook, Occurrence
from mock_platform.faults.effects import (
    CUT_CODE,
    REFUSALS,
    AnyEffect,
    CloseSocket,
    CrashChannel,
    DisturbPush,
    DisturbReply,
    Moment,
    RefuseUpgrade,
    Stall,
)
from mock_platform.realtime.topics import ROOM_TOPICS, Topic, parse
from mock_platform.realtime.upgrade import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_platform.realtime.live import LiveSocket
    from mock_platform.realtime.outbox import Outbox
    from mock_platform.realtime.routing import Push
    from mock_platform.realtime.subscriptions import Subscription
    from mock_platform.realtime.upgrade import Admitted
    from mock_platform.world import World
    from mock_platform.world.identities import Identity

_MOMENTS: dict[str, Moment] = {"phx_join": "join", "phx_leave": "leave", "heartbeat": "heartbeat"}


NAME_CHARACTERS = 200
"""Of an event that a client has made up; those that exist are shorter."""


class HalfOpen:
    """In place of the connection of a socket that has stalled: nothing gets through, and nobody is told."""

    def write(self, _frame: bytes) -> bool:
        return True

    def end(self, _code: int, _reason: str) -> None:
        pass

    def stall(self) -> None:
        pass

    def cut(self) -> None:
        pass


def check_upgrade(admitted: "Admitted") -> None:
    """Raise :class:`Refused` if this upgrade, which would go on, is to be refused."""
    effect = FaultBook.of(admitted.world).fire(Occurrence("upgrade", "upgrade", admitted.identity.id))
    if isinstance(effect, RefuseUpgrade):
        refusal = effect.refuse
        code, message = REFUSALS[refusal.status]
        raise Refused(
            refusal.status,
            None if refusal.is_bare else refusal.code or code,
            refusal.message or message,
            retry_after=refusal.retry_after,
        )


def read_frame(socket: "LiveSocket", value: object) -> Frame | None:
    """The frame that ``value`` is; ``None`` for what crashes the handler anyway."""
    try:
        return decode_v1(value) if socket.is_v1 else decode_v2(value)
    except BadFrame:
        return None


def effect_on_frame(world: "World", caller: "Identity", frame: Frame) -> AnyEffect | None:
    """What is to go wrong with a frame that ``caller`` has sent."""
    topic = parse(frame.topic)
    occurrence = Occurrence(
        _MOMENTS.get(frame.event, "other"),
        frame.event[:NAME_CHARACTERS],  # what strikes it is recorded under this name
        caller.id,
        frame.topic if topic is None else _name(topic),
        topic.id if topic is not None and topic.name in ROOM_TOPICS else None,
    )
    return FaultBook.of(world).fire(occurrence)


def replies_in_place_of(reply: Frame, fault: DisturbReply) -> tuple[Frame, ...]:
    """What is sent instead of a ``phx_reply``, be it now or late."""
    match fault.reply:
        case "drop":
            return ()
        case "twice":
            return reply, reply
        case "late":
            return (reply,)
        case "stale_join_ref":  # of an earlier join, as far as a client can tell; they count from 1
            return (reply._replace(join_ref="1" if reply.join_ref == "0" else "0"),)


def end_socket(socket: "LiveSocket", code: int) -> None:
    """Close with this code, or cut the connection."""
    if code == CUT_CODE:
        socket.cut()
    else:
        socket.close(code)


class PushFaults:
    """The pushes of one world while faults wait, and those that wait for the next one to their channel."""

    def __init__(self, world: "World", outbox: "Outbox") -> None:
        self.held: dict[Subscription, tuple[str, bytes]] = {}
        self._world = world
        self._outbox = outbox

    def put(self, targets: "Sequence[Subscription]", push: "Push", payload: bytes, room_id: str | None) -> None:
        """Send ``push`` to ``targets``, as far as no fault is against it."""
        self.held = {channel: held for channel, held in self.held.items() if not channel.ended}
        effects = {channel: self._effect_on(channel, push, room_id) for channel in targets}
        reached = [channel for channel, effect in effects.items() if self._reaches(channel, effect, push, payload)]
        self._outbox.put(reached, push.event, payload)
        self._outbox.put([each for each in reached if _is(effects[each], "duplicate")], push.event, payload)
        for channel in reached:
            if channel in self.held:
                self._outbox.put([channel], *self.held.pop(channel))

    def _effect_on(self, channel: "Subscription", push: "Push", room_id: str | None) -> AnyEffect | None:
        caller = channel.socket.identity
        return FaultBook.of(self._world).fire(Occurrence("push", push.event, caller.id, _name(push.topic), room_id))

    def _reaches(self, channel: "Subscription", effect: AnyEffect | None, push: "Push", payload: bytes) -> bool:
        """Whether the push is sent to ``channel`` now; if not, what happens instead is done."""
        match effect:
            case DisturbPush(push="reorder") if channel not in self.held:
                self.held[channel] = (push.event, payload)
            case DisturbPush(push="omit"):
                pass
            case CrashChannel():
                channel.socket.crash(channel.spelling)
            case CloseSocket(close=code):
                end_socket(channel.socket, code)
            case Stall():
                channel.socket.stall()
            case _:
                return True
        return False


def _is(effect: AnyEffect | None, what: str) -> bool:
    return isinstance(effect, DisturbPush) and effect.push == what


def _name(topic: Topic) -> str:
    return f"{topic.name}:{topic.id}"
