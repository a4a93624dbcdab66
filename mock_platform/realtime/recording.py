"""What the timeline is told of one socket: it came, joined, said something, left, went."""

from typing import TYPE_CHECKING, Any, TypeVar

from mock_platform.realtime.topics import CHAT_ROOM, ROOM_PARTICIPANTS
from mock_platform.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_platform.channels import Frame
    from mock_platform.timeline import Entry
    from mock_platform.timeline.entries import Kind, Plain
    from mock_platform.world import World
    from mock_platform.world.identities import Identity

T = TypeVar("T")
NAME = "socket"
ROOM_TOPICS = (CHAT_ROOM, ROOM_PARTICIPANTS)
_MOST_CHARACTERS = 200
_OUR_CLOSE = "platform"
_THEIR_CLOSE = "client"


class SocketRecord:
    """Writes about one socket, which has a number of its own in its world."""

    __slots__ = ("_identity", "_timeline", "code", "number")

    def __init__(self, world: "World", identity: "Identity", number: int) -> None:
        self._timeline = world.attached(Timeline, Timeline)
        self._identity = identity
        self.number = number
        self.code: int | None = None
        """With which the platform has closed."""

    def connected(self, vsn: str | None) -> "Entry":
        """The upgrade went on."""
        return self._note("connect", NAME, {"vsn": _cut(vsn)})

    def disconnected(self) -> "Entry":
        """It is closed, whoever closed it."""
        by = _THEIR_CLOSE if self.code is None else _OUR_CLOSE
        return self._note("disconnect", NAME, {"by": by, "code": self.code})

    def frame(self, frame: "Frame | None") -> "Entry":
        """A text frame came in, or what is none; a join or a leave that it asks for follows from it."""
        if frame is None:
            return self._note("frame", "malformed", {})
        about = {"topic": _cut(frame.topic), "ref": _cut(frame.ref), "join_ref": _cut(frame.join_ref)}
        return self._note("frame", _cut(frame.event), about)

    def joined(self, topic: str, answer: str) -> None:
        """A join was answered: ``ok``, or the reason of the refusal."""
        self._note("join", _cut(topic), {"answer": answer})

    def left(self, topic: str) -> None:
        """A channel has ended."""
        self._note("leave", _cut(topic), {})

    def _note(self, kind: "Kind", name: str, details: "Mapping[str, Plain]") -> "Entry":
        topic, _, room = name.partition(":")
        return self._timeline.note(
            kind,
            name,
            {"socket": self.number, **details},
            who=self._identity,
            room=room.lower() if topic in ROOM_TOPICS else None,
        )


def refused(world: "World", status: int, code: str | None) -> None:
    """An upgrade was refused."""
    details: dict[str, Any] = {"status": status} if code is None else {"status": status, "code": code}
    world.attached(Timeline, Timeline).note("connect", "refused", details)


def _cut(value: T) -> T | str:
    """``value``, of which clients decide how long it is; only texts can be long."""
    if isinstance(value, str) and len(value) > _MOST_CHARACTERS:
        return f"{value[:_MOST_CHARACTERS]}…"
    return value
