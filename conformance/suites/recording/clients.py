"""What clients did (C): frames, the order of joins and requests, marks, keys, shapes."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from conformance.claims import NotOffered
from conformance.client.frames import ABSENT, HEARTBEAT, JOIN, LEAVE, TOPIC, Frame, fault_of
from conformance.recording import Entry
from conformance.recording_target import Heard
from conformance.registry import Level
from conformance.suites.recording.hearing import check, whole

_PERIOD = 32.0
_INSTANT = timedelta(seconds=1)
"""Whoever is gone so soon after a push can not have done anything about it."""


def _frames(heard: Heard, event: str = "") -> list[Entry]:
    found = heard.recording.of("frame", event)
    if not heard.recording.has_sockets:
        raise NotOffered("no socket is in the recording")
    return found


@check("C-2")
async def every_frame_had_the_shape_of_one(heard: Heard) -> None:
    for each in _frames(heard):
        is_broken = each.name == "malformed"
        said = Frame(each.details.get("join_ref"), each.details.get("ref"), each.topic, each.name, ABSENT)
        fault = "it was no frame" if is_broken else fault_of(said)
        heard.claim("each frame has refs that are strings, and a topic", not fault, each, f"{each.line}: {fault}")


@check("C-2")
async def no_ref_was_used_twice_on_a_socket(heard: Heard) -> None:
    used: set[tuple[int, str]] = set()
    for each in _frames(heard):
        ref = each.socket, str(each.details.get("ref"))
        heard.claim("each ref is new on its socket", ref not in used, each)
        used.add(ref)


@check("C-15")
async def nothing_but_joins_leaves_and_heartbeats_was_sent(heard: Heard) -> None:
    for each in _frames(heard):
        heard.claim("each frame is a join, a leave or a heartbeat", each.name in {JOIN, LEAVE, HEARTBEAT}, each)


@check("C-28", "C-15")
async def only_topics_of_their_kind_were_joined(heard: Heard) -> None:
    foreign = {"Agent": ("user_", "tasks"), "User": ("agent_",)}
    for each in _frames(heard, JOIN):
        is_good = TOPIC.fullmatch(each.topic) and not each.topic.startswith(foreign.get(each.who_type, ()))
        heard.claim("each topic is one for whoever joins it", is_good, each)


@check("C-5")
async def heartbeats_kept_sockets_alive(heard: Heard) -> None:
    if heard.recording.of("clock"):
        raise NotOffered("the clock of the recording was moved")
    for socket, entries in _by_socket(heard).items():
        beats = [each for each in entries if each.kind == "connect" or each.name == HEARTBEAT]
        for before, after in pairwise([*beats, entries[-1]]):
            pause = (after.at - before.at).total_seconds()
            text = f"socket {socket} has no pause between heartbeats of more than {_PERIOD:g} seconds"
            heard.claim(text, pause <= _PERIOD, after, f"{pause:.1f} seconds")


def _by_socket(heard: Heard) -> dict[int, list[Entry]]:
    """What happened on each socket that was seen to open, in order."""
    _frames(heard)
    found: dict[int, list[Entry]] = {}
    for each in heard.recording.entries:
        if each.kind == "connect" and each.name == "socket":
            found[each.socket] = [each]
        elif each.kind in {"frame", "disconnect"} and each.socket in found:
            found[each.socket].append(each)
    return found


def _agents(heard: Heard) -> Iterator[tuple[str, list[Entry]]]:
    """Each agent that opened a socket, with all that it did from then on."""
    _frames(heard)
    for agent in dict.fromkeys(each.who for each in heard.recording.of("connect") if each.who_type == "Agent"):
        mine = [each for each in heard.recording.entries if each.who == agent]
        opened = next(index for index, each in enumerate(mine) if each.kind == "connect")
        yield agent, mine[opened:]


@check("C-3")
async def agents_joined_their_own_topic_before_they_listed_rooms(heard: Heard) -> None:
    for agent, did in _agents(heard):
        lists = [each for each in did if each.kind == "request" and (each.method, each.path) == ("GET", "/agent/chats")]
        joins = [each for each in did if each.kind == "frame" and each.topic == f"agent_rooms:{agent}"]
        if lists:
            is_good = bool(joins) and joins[0].number < lists[0].number
            heard.claim("agent_rooms is joined before the rooms are listed", is_good, lists[0])


def _refused(heard: Heard) -> set[str]:
    """The topics whose joins the kit has refused on the wire, so that they are not in the recording."""
    return {each.topic for each in heard.recording.of("staged", "refused_join")}


def _was_cut_off(heard: Heard, push: Entry, who: str) -> bool:
    """Whether all that ``who`` did after a push was to go, at once."""
    did = (each for each in heard.recording.entries if each.who == who and each.number > push.number)
    after = next((each for each in did if each.kind in {"frame", "request", "disconnect"}), None)
    return after is not None and after.kind == "disconnect" and after.at - push.at < _INSTANT


@check("C-4", "DEL-24")
async def agents_joined_a_room_before_they_asked_next_in_it(heard: Heard) -> None:
    refused = _refused(heard)
    for _, did in _agents(heard):
        joined: set[str] = set()
        for each in did:
            if each.kind == "frame" and each.name == JOIN and each.topic.startswith("chat_room:"):
                joined.add(each.topic.removeprefix("chat_room:").lower())
            elif (
                each.kind == "request"
                and each.path.endswith("/messages/next")
                and f"chat_room:{each.room}" not in refused
            ):
                heard.claim("chat_room is joined before /next is asked", each.room in joined, each)


@check("C-6")
async def rooms_that_were_added_were_joined(heard: Heard) -> None:
    _frames(heard)
    joins, refused = heard.recording.of("frame", JOIN), _refused(heard)
    for each in heard.recording.of("push", "room_added"):
        topic = f"chat_room:{each.room}"
        for who in each.to:
            if topic not in refused and not _was_cut_off(heard, each, who):
                is_good = any(join.who == who and join.topic == topic for join in joins)
                heard.claim("a room that is added is joined", is_good, each)


@check("C-6")
async def rooms_that_were_taken_away_were_left(heard: Heard) -> None:
    leaves = _frames(heard, LEAVE)
    for each in heard.recording.of("push", "room_removed"):
        for who in each.to:
            topic = f"chat_room:{each.room}"
            was_there = any(join.who == who and join.topic == topic for join in heard.recording.of("frame", JOIN))
            if was_there and not _was_cut_off(heard, each, who):
                is_good = any(leave.who == who and leave.topic == topic for leave in leaves)
                heard.claim("a room that is taken away is left", is_good, each)


@check("C-7")
async def what_was_marked_processed_had_been_marked_processing(heard: Heard) -> None:
    begun: set[tuple[str, str]] = set()
    marks = "/agent/chats/[^/]+/messages/[^/]+/(processing|processed|failed)"
    for each in whole(heard).recording.requests("POST", marks):
        message, mark = each.path.split("/")[-2:]
        if mark == "processing":
            begun.add((each.who, message))
        else:
            heard.claim("a message is marked processing first", (each.who, message) in begun, each)


@check("C-8")
async def no_message_was_handled_twice(heard: Heard) -> None:
    done: set[tuple[str, str]] = set()
    for each in heard.recording.requests("POST", "/agent/chats/[^/]+/messages/[^/]+/processed", status=200):
        key = each.who, each.path.split("/")[-2]
        heard.claim("a message is handled once", key not in done, each)
        done.add(key)


@check("C-7", "DEL-24")
async def what_next_gave_was_marked_before_next_was_asked_again(heard: Heard) -> None:
    given: dict[tuple[str, str], str] = {}
    for each in heard.recording.requests("", "/agent/chats/[^/]+/messages/.+"):
        key = each.who, each.room
        if each.path.endswith("/next"):
            text = "a message that /next gave is marked before /next is asked again"
            heard.claim(text, key not in given, each, f"{each.line}: {given.get(key)} was not marked")
            if each.status == 200 and isinstance(each.data, dict):
                given[key] = str(each.data.get("id"))
        elif given.get(key) == each.path.split("/")[-2]:
            del given[key]


@check("C-17")
async def no_key_was_in_a_query(heard: Heard) -> None:
    for each in heard.recording.requests():
        heard.claim("no request has a key in its query", "key=" not in each.query and "token=" not in each.query, each)


@check("C-23", level=Level.SHOULD)
async def nothing_was_refused_for_its_shape(heard: Heard) -> None:
    for each in heard.recording.requests():
        if not each.is_staged:
            heard.claim("no request is refused for its shape", each.status not in {400, 405, 415, 422}, each)


@check("C-28")
async def only_routes_of_their_kind_were_asked(heard: Heard) -> None:
    foreign = {"Agent": "/me/", "User": "/agent/"}
    for each in heard.recording.requests():
        if each.who_type:
            heard.claim("each route is one for whoever asks", not each.path.startswith(foreign[each.who_type]), each)
