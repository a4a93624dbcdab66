"""The stage of one check of a client: a world, the wire, the client, and people who do things."""

import re
import signal
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from conformance.actors import Actor, Identity
from conformance.claims import ClaimFailed, Expect, NotOffered, Unprepared, given
from conformance.client.program import Program
from conformance.client.seen import Request, Said, Seen
from conformance.client.settings import Expected, Settings, filled
from conformance.client.sockets import Socket
from conformance.client.theatre import World
from conformance.client.wire import Wire
from conformance.drivers.rest import Rest

if TYPE_CHECKING:
    from conformance.client.log import Log
    from conformance.evidence import Evidence

T = TypeVar("T")


class Scene:
    """What a check gets. ``expect`` makes its claims; ``seen`` is what the client did; ``log`` is the evidence."""

    def __init__(self, settings: Settings, rest: Rest, world: World, log: "list[Evidence]", wire: Wire) -> None:
        self.settings = settings
        self.world = world
        self.log = log
        self.wire = wire
        self.seen: Log = wire.log
        self.expect = Expect(self.log)
        self.ada = _actor(rest, log, world, "ada", "USER_KEY")
        self.ben = _actor(rest, log, world, "ben", "USER_KEY_2")
        self.subject = _actor(rest, log, world, "ada/subject" if settings.kind == "agent" else "ada", "SUBJECT_KEY")
        known = self._known()
        self.program = Program(settings.words(known), self._variables(known), self.seen)
        self.texts: dict[str, str] = {}

    # --- the client -----------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the client, and go on at once."""
        await self.program.start()

    async def ready(self, *rooms: str, since: float = 0.0) -> None:
        """Start the client unless it runs, and wait until it listens on its own topic and on ``rooms``.

        Raises ``Unprepared`` if it never does.
        """
        if not self.program.is_running:
            await self.start()
        topics = [self.own_topic, *(f"chat_room:{room}" for room in rooms)]

        def joined() -> bool:
            return all(self.seen.joined(topic, since=since) for topic in topics)

        if not await self.seen.until(joined, self.settings.ready_within):
            missing = [topic for topic in topics if not self.seen.joined(topic, since=since)]
            raise Unprepared(f"the client has not joined {', '.join(missing)}; {self.state}")

    async def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Ask the client to stop, and wait for its end."""
        self.program.send(number)
        await self.seen.until(lambda: not self.program.is_running, self.settings.within)

    @property
    def own_topic(self) -> str:
        """The topic on which the client hears of its rooms."""
        return f"{'agent' if self.settings.kind == 'agent' else 'user'}_rooms:{self.subject.id}"

    @property
    def socket(self) -> Socket:
        """The client's open socket. Raises ``Unprepared`` without one."""
        if self.wire.live is None:
            raise Unprepared(f"the client has no open socket; {self.state}")
        return self.wire.live

    def join_ref(self, topic: str) -> str:
        """The join_ref under which the client listens on ``topic``. Raises ``Unprepared`` if it does not."""
        join = self.seen.joined(topic)
        if join is None or join.frame is None:
            raise Unprepared(f"the client has not joined {topic}; {self.state}")
        return str(join.frame.join_ref)

    @property
    def state(self) -> str:
        """What the client is at, in a few words."""
        if self.seen.has_ended:
            return f"it has ended with code {self.program.code} and last printed: {self.program.last_words}"
        mine = [each for each in self.seen.entries if getattr(each, "by", "client") == "client"]
        return f"the last thing it did: {mine[-1].line[:200]}" if mine else "it has done nothing"

    def _known(self) -> dict[str, str]:
        """What templates can name."""
        return {
            "base_url": self.wire.base_url,
            "rest_url": self.wire.base_url,
            "ws_url": f"ws{self.wire.base_url.removeprefix('http')}/api/v1/socket/websocket",
            "api_key": str(self.subject.identity.key),
            "agent_id": self.world.agent("ada/subject").id,
            "user_id": self.world.person("ada").id,
            "id": self.subject.id,
            "handle": self.subject.handle,
            "name": self.subject.name,
            "text": self.settings.text,
            "failing_text": self.settings.failing_text or "",
            "heartbeat": f"{self.settings.heartbeat:g}",
        }

    def _variables(self, known: dict[str, str]) -> dict[str, str]:
        variables = {
            name: value.replace(self.world.base_url, self.wire.base_url).replace(
                f"ws{self.world.base_url.removeprefix('http')}", f"ws{self.wire.base_url.removeprefix('http')}"
            )
            for name, value in self.world.env.items()
            if not name.startswith(("THENVOI_CONTROL", "THENVOI_AM"))
        }
        variables |= {"THENVOI_API_KEY": known["api_key"], "THENVOI_AGENT_ID": known["agent_id"]}
        return {**variables, **{name: filled(template, known) for name, template in self.settings.environment}}

    # --- what people do -------------------------------------------------------------------------------------------

    async def room(self, *, with_subject: bool = True) -> str:
        """A new room of ada's, with the client in it or not; gives its id."""
        room = given(await self.ada.post(self.ada.chats(), {"chat": {}}), 201).text("data.id")
        if with_subject:
            await self.add(room)
        return room

    async def add(self, room: str) -> None:
        """Bring the client into a room of ada's."""
        if self.subject.id != self.ada.id:
            body = {"participant": {"participant_id": self.subject.id}}
            given(await self.ada.post(self.ada.chats(room, "participants"), body), 201)

    async def remove(self, room: str) -> None:
        """Put the client out of it."""
        given(await self.ada.delete(self.ada.chats(room, "participants", self.subject.id)), 200)

    async def say(self, room: str, text: str | None = None) -> str:
        """Have ada say something to the client; gives the message's id."""
        said = text or f"{self.settings.text} ({len(self.texts) + 1})"
        message = {"content": f"@{self.subject.name} {said}", "mentions": [{"id": self.subject.id}]}
        identity = given(await self.ada.post(self.ada.chats(room, "messages"), {"message": message}), 201)
        self.texts[identity.text("data.id")] = said
        return identity.text("data.id")

    async def fault(
        self, on: str, effect: dict[str, object], *, room: str | None = None, nth: int = 1, times: int | None = 1
    ) -> None:
        """Have the mock do something wrong to the client (docs/faults.md)."""
        self.seen.staged(f"fault on {on}: {effect}, from number {nth} on, {times or 'any number of'} times")
        await self.world.faults.add(on, effect, caller=self.subject.id, room=room, nth=nth, times=times)

    # --- what the client did with a message -----------------------------------------------------------------------

    def marks(self, message: str, state: str = "[a-z]+", *, status: int | None = None) -> list[Request]:
        """The client's marks of a message."""
        return self.seen.requests("POST", f"/agent/chats/[^/]+/messages/{message}/{state}", status=status)

    def replies(self, room: str, message: str) -> list[Request]:
        """What the client said in a room since it took up a message, as far as it is an answer to it."""
        begun = self.marks(message, "processing")
        said = self.seen.requests(
            "POST", f"/agent/chats/{room}/messages", status=201, since=begun[0].at if begun else 0
        )
        return [each for each in said if self.settings.is_reply(each.body, self.texts.get(message, ""))]

    def is_handled(self, message: str, room: str | None = None) -> bool:
        """Whether the client is through with a message, in the way that is expected of it."""
        done = bool(self.marks(message, "processed", status=200))
        wants_reply = self.settings.expect is Expected.REPLY and room is not None
        return done and (not wants_reply or bool(self.replies(str(room), message)))

    async def handles(self, room: str, *messages: str, times: int | None = None) -> None:
        """Claim that the client handles ``messages`` in the end; ``times`` is how often each, if that matters."""
        self.needs_handling()
        for number, message in enumerate(messages, 1):
            await self.until(
                f"message {number} of {len(messages)} ends processed" + self._and_answered,
                lambda message=message: self.is_handled(message, room),  # type: ignore[misc]
                lambda message=message: self._became(message),  # type: ignore[misc]
            )
        if times is not None:
            await self.seen.quiet(self.settings.settle)
            for message in messages:
                self.taken_up(message, times)

    async def handled(self, room: str, *messages: str) -> None:
        """The same as part of the preparation. Raises ``Unprepared`` where they are not."""
        self.needs_handling()
        if not await self.seen.until(
            lambda: all(self.is_handled(each, room) for each in messages), self.settings.within
        ):
            left = next(each for each in messages if not self.is_handled(each, room))
            raise Unprepared(f"the client has not handled a message: {self._became(left)}; {self.state}")

    def taken_up(self, message: str, times: int = 1) -> None:
        """Claim how often the client has taken up a message."""
        marks = self.marks(message, "processing", status=200)
        text = f"the message is taken up {'once' if times == 1 else f'{times} times'}"
        self.expect.true(text, len(marks) == times, f"{len(marks)} processing marks", marks[-1] if marks else None)

    def needs_handling(self) -> None:
        """Raise ``NotOffered`` if nothing is expected to be seen of what becomes of messages."""
        if self.settings.expect is Expected.NONE:
            raise NotOffered("--expect none: what becomes of a message is not looked at")

    @property
    def _and_answered(self) -> str:
        return " and is answered" if self.settings.expect is Expected.REPLY else ""

    def _became(self, message: str) -> str:
        marks = [f"{each.path.rpartition('/')[2]} ({each.status})" for each in self.marks(message)]
        return f"its marks: {', '.join(marks) or 'none'}"

    # --- claims that wait -----------------------------------------------------------------------------------------

    async def until(
        self, text: str, condition: Callable[[], T], saw: Callable[[], str] | None = None, within: float | None = None
    ) -> T:
        """Claim that ``condition`` comes true in time, and give what it gives."""
        found = await self.seen.until(condition, self.settings.within if within is None else within)
        self.claim(text, found, saw)
        return found

    def claim(self, text: str, holds: object, saw: Callable[[], str] | None = None, on: Seen | None = None) -> None:
        """Claim ``text``; a claim that fails shows what the client was at."""
        shown = "" if holds else f"{saw()}; {self.state}" if saw else self.state
        try:
            self.expect.true(text, holds, Words(shown), on or self._last)
        except ClaimFailed as failed:
            raise ClaimFailed(str(failed)) from None

    @property
    def _last(self) -> Seen | None:
        return self.seen.entries[-1] if self.seen.entries else None

    def pauses(self, entries: Sequence[Seen]) -> list[float]:
        """The seconds between entries that follow each other; from the answer on, where there was one."""
        return [
            round(later.at - (getattr(earlier, "ended", None) or earlier.at), 3) for earlier, later in pairwise(entries)
        ]

    def of_room(self, room: str, *, since: float = 0.0) -> list[Request]:
        """Requests of the client about a room."""
        return self.seen.requests("", f"/(agent|me)/chats/{re.escape(room)}(/.*)?", since=since)

    def joins(self, topic: str, *, since: float = 0.0) -> list[Said]:
        """The client's joins of a topic."""
        return self.seen.frames("phx_join", topic, since=since)


class Words(str):
    """A text that is shown as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _actor(rest: Rest, log: "list[Evidence]", world: World, handle: str, variable: str) -> Actor:
    person = world.person(handle)
    rest.secrets.learn(person.key, variable)
    return Actor(rest, log, Identity(variable, person.key, person.type, person.id, person.name, person.handle))
