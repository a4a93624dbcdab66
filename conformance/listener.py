"""An identity's socket within one check: joins, and claims about what is pushed to it.

Nothing here sleeps. What has to come is waited for, up to a deadline. That something does *not* come is shown by a
fence: the check causes something later that has to come on the same topic, or sees elsewhere that the platform has
pushed, and claims all that was heard until then; a heartbeat that is answered closes the list.
"""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Final, TypeAlias, TypeVar

from conformance.actors import Actor
from conformance.claims import Expect, Unprepared
from conformance.drivers.socket import Socket
from conformance.evidence import Evidence
from conformance.heard import Heard

PHOENIX: Final = "phoenix"
Found = TypeVar("Found")
Wanted: TypeAlias = Callable[[Heard], bool]


class Patience:
    """How long a run waits for what has to come: at first ``seconds``."""

    def __init__(self, seconds: float = 5.0) -> None:
        self.seconds = seconds
        self._later = seconds / 5

    def ran_out(self) -> None:
        """Note that something did not come: a platform that owes one thing often owes it to many checks."""
        self.seconds = self._later


def chat_room(room: str) -> str:
    """The topic on which messages of a room are pushed."""
    return f"chat_room:{room}"


def participants_of(room: str) -> str:
    """The topic on which comings and goings of a room are pushed."""
    return f"room_participants:{room}"


def rooms_of(actor: Actor) -> str:
    """The topic on which an identity hears of its rooms."""
    return f"{actor.identity.kind.lower()}_rooms:{actor.id}"


def contacts_of(actor: Actor) -> str:
    """The topic on which an identity hears of its contacts."""
    return f"{actor.identity.kind.lower()}_contacts:{actor.id}"


class Listener:
    """A socket of ``actor``. What it claims is about what came on it, and cites that."""

    def __init__(self, socket: Socket, actor: Actor, expect: Expect, patience: Patience) -> None:
        self.socket = socket
        self.actor = actor
        self._expect = expect
        self._patience = patience
        self._ref = 0
        self.join_refs: dict[str, str] = {}
        self._told: set[int] = set()

    @property
    def exchange(self) -> Evidence:
        """What a claim about the socket as a whole cites."""
        return self.socket.last

    # --- what a client sends --------------------------------------------------------------------------------------

    def next_ref(self) -> str:
        """A ref that this socket has not used."""
        self._ref += 1
        return str(self._ref)

    async def join(self, *topics: str) -> None:
        """Join topics, as a preparation. Raises :class:`Unprepared` where that is refused or not answered."""
        for topic in topics:
            ref = self.next_ref()
            await self.socket.send([ref, ref, topic, "phx_join", {}])
            reply = await self._reply(ref)
            if reply is None or reply.at("status") != "ok":
                raise Unprepared(f"could not be prepared: the join of {topic} got {reply or 'no reply'}")
            self.join_refs[topic] = str(reply.join_ref)

    async def ask(
        self, topic: str, event: str = "phx_join", payload: object = None, *, join_ref: str | None = None
    ) -> Heard:
        """Send a frame and claim that it is answered; ``join_ref`` is that of the join unless one is given."""
        ref = self.next_ref()
        given = join_ref if join_ref is not None else ref if event == "phx_join" else self.join_refs.get(topic)
        await self.socket.send([given, ref, topic, event, {} if payload is None else payload])
        reply = await self.answered(ref)
        if event == "phx_join" and reply.at("status") == "ok":
            self.join_refs[topic] = ref
        return reply

    async def beat(self) -> Heard:
        """Send a heartbeat and claim that it is answered."""
        ref = self.next_ref()
        await self.socket.send([None, ref, PHOENIX, "heartbeat", {}])
        return await self.answered(ref)

    async def answered(self, ref: str) -> Heard:
        """Claim that the frame with that ref is answered."""
        reply = await self._reply(ref)
        self._expect.true(f"the frame with the ref {ref} is answered", reply, f"nothing{self._ending()}", reply or self)
        assert reply is not None  # noqa: S101 - the claim says so
        return reply

    async def pongs(self) -> list[bytes]:
        """Wait for pongs, and give those that have come since this was last asked."""
        await self.until(lambda: self.socket.pongs or None)
        found, self.socket.pongs = self.socket.pongs, []
        return found

    async def _reply(self, ref: str) -> Heard | None:
        return await self._until(lambda each: each.is_reply and each.ref == ref)

    # --- what it hears --------------------------------------------------------------------------------------------

    async def hears(self, topic: str, *wanted: tuple[str, str], about: Collection[str] | None = None) -> list[Heard]:
        """Claim that the pushes on ``topic``, since this was last asked, are those ``wanted``: event and id.

        The last of them may be a fence. ``about`` leaves out pushes about other ids, where other checks cause some.
        Without anything ``wanted`` the caller has seen elsewhere that the platform has pushed by now.
        """

        def told() -> list[Heard]:
            return [each for each in self.pushes(topic) if about is None or each.text("id") in about]

        def missing() -> Counter[tuple[object, str]]:
            return Counter[tuple[object, str]](wanted) - Counter(each.name for each in told())

        await self.until(lambda: None if missing() else True)
        await self.beat()
        found = told()
        saw = [each.name for each in found]
        text = f"{self.actor.name} hears on {topic.partition(':')[0]}: {_listed(wanted)}, each once, and nothing else"
        self._expect.true(text, saw == list(wanted), saw, _unwanted(found, wanted) or self)
        self._told.update(map(id, found))
        return found

    async def comes(self, topic: str, event: str, identity: str) -> Heard:
        """Claim that a push arrives; it may be one that has not been told by :meth:`hears` yet."""

        def wanted(each: Heard) -> bool:
            return each.topic == topic and each.name == (event, identity) and id(each) not in self._told

        push = await self._until(wanted)
        self._expect.true(
            f"{event} about {identity} comes to {self.actor.name}", push, f"nothing{self._ending()}", push or self
        )
        assert push is not None  # noqa: S101 - the claim says so
        return push

    def pushes(self, topic: str | None = None) -> list[Heard]:
        """What was pushed until now, on a topic or on all, and has not been told by :meth:`hears`."""
        return [
            each
            for each in self.socket.heard
            if each.is_push and id(each) not in self._told and topic in {None, each.topic}
        ]

    async def frame(self, topic: str, event: str, join_ref: str | None = None) -> Heard:
        """Claim that a frame with that event, such as ``phx_close``, arrives on a topic; of one join if it is given."""

        def wanted(each: Heard) -> bool:
            return each.topic == topic and each.event == event and join_ref in {None, each.join_ref}

        found = await self._until(wanted)
        self._expect.true(f"{event} comes on {topic}", found, f"nothing{self._ending()}", found or self)
        assert found is not None  # noqa: S101 - the claim says so
        return found

    async def closes(self, *codes: int) -> None:
        """Claim that the other side closes the socket, with one of ``codes`` where some are given."""
        closed = await self.until(lambda: self.socket.closed)
        text = f"the socket is closed with {' or '.join(map(str, codes))}" if codes else "the socket is closed"
        self._expect.true(text, closed is not None and (not codes or closed in codes), closed or "it is open", self)

    async def until(self, found: Callable[[], Found | None]) -> Found | None:
        """What ``found`` gives as soon as it gives something; ``None`` if it gives nothing within the patience."""
        result = await self.socket.until(found, self._patience.seconds)
        if result is None and self.socket.closed is None:
            self._patience.ran_out()
        return result

    async def _until(self, wanted: Wanted) -> Heard | None:
        return await self.until(lambda: next((each for each in self.socket.heard if wanted(each)), None))

    def _ending(self) -> str:
        closed = self.socket.closed
        return "" if closed is None else f", and the socket was closed with {closed}"


def _unwanted(found: list[Heard], wanted: Collection[tuple[str, str]]) -> Heard | None:
    """The first that is one too many, which is what a failure has to show; else the last."""
    owed = Counter[tuple[object, str]](wanted)
    for each in found:
        owed[each.name] -= 1
        if owed[each.name] < 0:
            return each
    return found[-1] if found else None


def _listed(wanted: Collection[tuple[str, str]]) -> str:
    return ", ".join(f"{event} about {identity}" for event, identity in wanted) or "nothing"
