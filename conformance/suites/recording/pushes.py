"""What was pushed to whom (RT): each addressee once, nobody else, and nothing before it happened."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from conformance.claims import NotOffered
from conformance.recording import Entry
from conformance.recording_target import Heard
from conformance.suites.recording.hearing import check, whole


@dataclass(slots=True)
class _Rooms:
    """Who listens where, at one point of the recording: sockets by topic and identity."""

    joined: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def follow(self, each: Entry) -> None:
        if each.kind == "join" and each.details.get("answer") == "ok":
            self.joined.setdefault((each.topic.lower(), each.who), set()).add(each.socket)
            self.types[each.who] = each.who_type
        elif each.kind == "leave":
            self.joined.get((each.topic.lower(), each.who), set()).discard(each.socket)
        elif each.kind == "disconnect":
            for sockets in self.joined.values():
                sockets.discard(each.socket)
        elif each.kind == "event" and each.name == "participant_removed":
            for topic in ("chat_room", "room_participants"):
                self.joined.pop((f"{topic}:{each.room}", each.who), None)

    def listeners(self, topic: str) -> dict[str, int]:
        """How many sockets each identity has on a topic."""
        return {who: len(sockets) for (name, who), sockets in self.joined.items() if name == topic and sockets}


def _followed(heard: Heard) -> Iterator[tuple[Entry, _Rooms]]:
    if not heard.recording.has_sockets:
        raise NotOffered("no socket is in the recording")
    rooms = _Rooms()
    for each in whole(heard).recording.entries:
        yield each, rooms
        rooms.follow(each)


def _pushes(heard: Heard, cause: Entry, topic: str) -> list[str]:
    """Who was told on a topic because of an event, with repetitions."""
    found = [each for each in heard.recording.of("push", cause.name) if each.cause == cause.number]
    return [who for each in found if each.topic.lower() == topic for who in each.to]


def _is_disturbed(heard: Heard, name: str) -> bool:
    """Whether faults have changed pushes of that name."""
    return any(each.name == name or each.name.startswith("chat_room") for each in heard.recording.of("fault"))


@check("RT-1")
async def each_addressee_got_exactly_one_push_of_a_message(heard: Heard) -> None:
    if _is_disturbed(heard, "message_created"):
        raise NotOffered("faults have changed what was pushed")
    for each, rooms in _followed(heard):
        if each.kind != "event" or each.name != "message_created":
            continue
        topic, told = f"chat_room:{each.room}", _pushes(heard, each, f"chat_room:{each.room}")
        for who, sockets in rooms.listeners(topic).items():
            is_due = rooms.types[who] == "User" or (who in each.details["mentions"] and who != each.who)
            wanted = sockets if is_due else 0
            text = "whoever is due gets one push for each socket, and nobody else any"
            heard.claim(text, told.count(who) == wanted, each, f"{told.count(who)} pushes to {who}, not {wanted}")


@check("RT-1", "MSG-19")
async def agents_were_told_of_what_mentions_them_alone(heard: Heard) -> None:
    events = {each.number: each for each in heard.recording.of("event", "message_created")}
    for each in heard.recording.of("push", "message_created"):
        cause = events.get(each.cause or 0)
        for who, kind in zip(each.to, each.to_types, strict=True):
            if cause is not None and kind == "Agent":
                is_good = who in cause.details["mentions"] and who != cause.who
                heard.claim("an agent is told of text that mentions it and is not its own", is_good, each)


@check("RT-2")
async def whoever_listens_to_participants_was_told_of_each(heard: Heard) -> None:
    if heard.recording.of("fault"):
        raise NotOffered("faults may have changed what was pushed")
    for each, rooms in _followed(heard):
        if each.kind == "event" and each.name == "participant_added":
            topic = f"room_participants:{each.room}"
            told = _pushes(heard, each, topic)
            for who, sockets in rooms.listeners(topic).items():
                heard.claim("all who listen are told once", told.count(who) == sockets, each, f"{told} and not {who}")


@check("RT-3")
async def rooms_were_told_to_whom_they_were_added_alone(heard: Heard) -> None:
    events = {each.number: each for each in heard.recording.of("event")}
    for name in ("room_added", "room_removed"):
        for each in heard.recording.of("push", name):
            cause = events.get(each.cause or 0)
            if cause is not None:
                heard.claim("only the one whom it is about is told", set(each.to) == {cause.who}, each)
                is_own = each.topic.lower() in {f"agent_rooms:{cause.who}", f"user_rooms:{cause.who}"}
                heard.claim("on the topic of that one", is_own, each)


@check("RT-5")
async def nothing_was_pushed_before_it_happened(heard: Heard) -> None:
    known = {each.number for each in heard.recording.entries}
    for each in heard.recording.of("push"):
        if each.cause is not None:
            is_good = each.cause < each.number and (each.cause in known or each.cause < min(known))
            heard.claim("a push comes after what it tells of", is_good, each)


@check("RT-6", "RT-8")
async def nobody_was_told_anything_on_a_topic_that_was_not_joined(heard: Heard) -> None:
    opened = {each.who for each in heard.recording.of("connect")}
    for each, rooms in _followed(heard):
        if each.kind == "push":
            listening = rooms.listeners(each.topic.lower())
            for who in each.to:
                if who in opened:
                    heard.claim("whoever is told has joined the topic", who in listening, each)
