"""Programs that act as a user (C-1, C-2, C-15 to C-20, C-23, C-26, C-28, C-29): they send, read and listen."""

import re
import signal
from collections.abc import Callable
from typing import TypeVar

from conformance.checks import check
from conformance.claims import NotOffered, given
from conformance.client.frames import HEARTBEAT, JOIN, LEAVE, TOPIC, fault_of
from conformance.client.scene import Scene
from conformance.client.seen import Request
from conformance.registry import Level
from conformance.suites.client.conduct import key_is_not_printed, keys_in_place, well_formed
from conformance.suites.client.connecting import paced

T = TypeVar("T")
_LISTS = r"/me/(chats|agents|peers|contacts|chats/[^/]+/messages)"


async def _acted(scene: Scene) -> None:
    """Let the program do what it does, in an account with two rooms, until it ends or nothing more comes."""
    for name in ("echo", "helper"):
        room = given(await scene.ada.post(scene.ada.chats(), {"chat": {}}), 201).text("data.id")
        agent = scene.world.agent(name)
        body = {"participant": {"participant_id": agent.id}}
        given(await scene.ada.post(scene.ada.chats(room, "participants"), body), 201)
        message = {"content": "Hello", "mentions": [{"id": agent.id}]}
        given(await scene.ada.post(scene.ada.chats(room, "messages"), {"message": message}), 201)
    await scene.start()
    await scene.until("it asks something", lambda: scene.seen.requests() or scene.seen.upgrades())
    await _still(scene)


async def _still(scene: Scene) -> None:
    """Wait until the program has ended, or has done nothing new for a while; heartbeats are nothing new."""
    end = scene.seen.now + scene.settings.within
    before = -1
    while scene.program.is_running and scene.seen.now < end and (count := _acts(scene)) != before:
        before = count
        await scene.seen.until(lambda count=count: _acts(scene) > count, scene.settings.settle)  # type: ignore[misc]


def _acts(scene: Scene) -> int:
    return len(_posts(scene)) + len(scene.seen.frames(JOIN)) + len(scene.seen.requests("GET", _LISTS))


def _posts(scene: Scene) -> list[Request]:
    return scene.seen.requests("POST", "/me/.*")


@check("C-17")
async def the_key_of_a_user_is_in_its_header_and_nowhere_else(scene: Scene) -> None:
    await _acted(scene)
    keys_in_place(scene, ({"header"}, {"bearer"}))


@check("C-18")
async def the_key_of_a_user_is_in_nothing_that_is_printed(scene: Scene) -> None:
    await _acted(scene)
    await scene.program.kill()
    key_is_not_printed(scene)


@check("C-23")
async def nothing_that_a_user_asks_is_refused_for_its_shape(scene: Scene) -> None:
    await _acted(scene)
    well_formed(scene)


@check("C-23")
async def messages_of_a_user_mention_somebody(scene: Scene) -> None:
    await _acted(scene)
    sent = scene.seen.requests("POST", "/me/chats/[^/]+/messages")
    if not sent:
        raise NotOffered("the program sends no messages")
    for request in sent:
        has_mention = re.search(r'"mentions"\s*:\s*\[\s*\{', request.body) is not None
        scene.expect.true("each message mentions somebody", has_mention, request.body[:200], request)
        scene.expect.equal("the answer", request.status, 201, request)


@check("C-28")
async def only_routes_of_a_user_are_asked(scene: Scene) -> None:
    await _acted(scene)
    scene.claim("the program asks something over REST", scene.seen.requests())
    for request in scene.seen.requests():
        is_good = not request.path.startswith("/api/v1/agent/")
        scene.expect.true("no route of agents is asked", is_good, request.line, request)


@check("C-26")
async def the_lists_of_a_user_are_read_to_their_last_page(scene: Scene) -> None:
    scene.wire.page_size = 1
    await _acted(scene)
    pages = _pages(scene)
    if not pages:
        raise NotOffered("the program reads no list that has pages")
    for (path, query), (asked, total) in pages.items():
        saw = f"{path}?{query}: pages {sorted(asked)} of {total}"
        scene.expect.true("each list is read to its last page", max(asked) >= min(total, max(asked) + 1), saw)


def _pages(scene: Scene) -> dict[tuple[str, str], tuple[set[int], int]]:
    """By list, which pages were asked for, and how many there are. Those that ask for the newest alone do not count."""
    found: dict[tuple[str, str], tuple[set[int], int]] = {}
    for request in scene.seen.requests("GET", _LISTS, status=200):
        total = re.search(r'"total_pages"\s*:\s*(\d+)', request.reply)
        if total is None or "page_size=1" in request.query.split("&"):
            continue
        page = re.search(r"(?:^|&)page=(\d+)", request.query)
        rest = "&".join(each for each in request.query.split("&") if not each.startswith(("page=", "page_size=")))
        asked, _ = found.get((request.path, rest), (set(), 0))
        found[request.path, rest] = (asked | {int(page[1]) if page else 1}, int(total[1]))
    return found


async def _first_refused(scene: Scene, status: int, retry_after: int | None) -> tuple[Request, Request]:
    """Refuse whatever the program asks first, once; gives that request and the one that repeats it."""
    effect: dict[str, object] = {"status": status}
    if retry_after is not None:
        effect["retry_after"] = retry_after
    operation = await _first_operation(scene)
    await scene.fault(operation, effect)
    before = scene.seen.now
    await scene.start()
    refused = await scene.until(
        f"it is refused with {status}",
        lambda: [each for each in scene.seen.requests(since=before) if each.status == status],
    )
    first = refused[0]
    again = await _whatever_ends(
        scene,
        lambda: [
            each
            for each in scene.seen.requests(first.method, re.escape(first.path.removeprefix("/api/v1")))
            if each.number > first.number
        ],
    )
    scene.claim(f"what was refused with {status} is asked again", again)
    return first, again[0]


async def _whatever_ends(scene: Scene, condition: Callable[[], T]) -> T:
    return await scene.seen.until(condition, scene.settings.within)


async def _first_operation(scene: Scene) -> str:
    """The operation that the program asks first, as a first run tells."""
    await _acted(scene)
    entries = await scene.world.timeline.entries(kind="request", by=scene.subject.id)
    first = scene.seen.requests()
    await scene.program.kill()
    names = [each["name"] for each in entries if first and each["details"].get("path") == first[0].path]
    if not names:
        raise NotOffered("the program asks nothing over REST")
    return names[-1]


@check("C-19", "RATE-4")
async def a_429_of_a_user_is_waited_for(scene: Scene) -> None:
    refused, again = await _first_refused(scene, 429, 1)
    pause = again.at - (refused.ended or refused.at)
    scene.expect.true("it waits for the second of Retry-After", pause >= 0.9, f"{pause:.2f} seconds", again)


@check("C-20", "RATE-4")
async def a_503_of_a_user_is_tried_again(scene: Scene) -> None:
    refused, again = await _first_refused(scene, 503, None)
    scene.expect.true("not at once", again.at - (refused.ended or refused.at) >= 0.1, again.line, again)


@check("C-29")
async def a_key_of_a_user_that_is_no_good_is_not_tried_in_a_hot_loop(scene: Scene) -> None:
    operation = await _first_operation(scene)
    await scene.fault(operation, {"status": 401}, times=None)
    await scene.fault("upgrade", {"refuse": {"status": 403}}, times=None)
    before = scene.seen.now
    await scene.start()
    await scene.until("it asks something", lambda: scene.seen.requests(since=before))
    await scene.seen.quiet(scene.settings.settle * 2)
    paced(scene, "requests with a key that is refused", scene.seen.requests(since=before))


@check("C-1")
async def a_socket_of_a_user_names_version_and_key_once(scene: Scene) -> None:
    await _listening(scene)
    for upgrade in scene.seen.upgrades():
        version = upgrade.parameters.get("vsn")
        scene.expect.true("the upgrade has vsn=2.0.0 in its query", version == "2.0.0", version, upgrade)
        scene.expect.true("the key is there once", len(upgrade.key_in) <= 1, upgrade.key_in, upgrade)


@check("C-2", "C-15")
async def frames_of_a_user_have_their_shape(scene: Scene) -> None:
    await _listening(scene)
    refs: set[tuple[int, str]] = set()
    for said in scene.seen.frames():
        fault = fault_of(said.frame)
        scene.expect.true(
            "each frame is [join_ref, ref, topic, event, {}]", not fault, f"{said.text[:200]}: {fault}", said
        )
        assert said.frame is not None  # noqa: S101 - it has no fault
        ref = (said.socket, str(said.frame.ref))
        scene.expect.true("each ref is new on its socket", ref not in refs, said.text[:200], said)
        refs.add(ref)
        is_known = said.frame.event in {JOIN, LEAVE, HEARTBEAT}
        scene.expect.true("each frame is a join, a leave or a heartbeat", is_known, said.text[:200], said)


@check("C-28", "C-15")
async def only_topics_of_a_user_are_joined(scene: Scene) -> None:
    await _listening(scene)
    mine = {"user_rooms", "user_contacts", "tasks", "chat_room", "room_participants"}
    for said in scene.seen.frames(JOIN):
        topic = "" if said.frame is None else str(said.frame.topic)
        is_good = TOPIC.fullmatch(topic) and topic.partition(":")[0] in mine
        scene.expect.true("each topic that is joined is one for users", is_good, topic, said)


@check("C-10", level=Level.SHOULD)
async def a_user_comes_back_after_a_cut(scene: Scene) -> None:
    await _listening(scene)
    await scene.seen.until(lambda: scene.wire.live, scene.settings.settle)
    topics = {str(each.frame.topic) for each in scene.seen.frames(JOIN) if each.frame}
    gone = scene.seen.now
    scene.socket.reset()
    for topic in sorted(topics):
        await scene.until("its topics are joined again", lambda topic=topic: scene.seen.joined(topic, since=gone))  # type: ignore[misc]


@check("C-16")
async def a_user_closes_its_socket_when_it_is_interrupted(scene: Scene) -> None:
    await _listening(scene)
    if not scene.program.is_running:
        raise NotOffered("the program ends by itself")
    stopped = scene.seen.now
    await scene.stop(signal.SIGINT)
    closes = [each for each in scene.seen.closes(since=stopped) if each.by == "client"]
    saw = [each.line for each in scene.seen.closes()]
    scene.expect.true("it closes its socket with 1000", any(each.code == 1000 for each in closes), saw)


async def _listening(scene: Scene) -> None:
    await _acted(scene)
    if not scene.seen.upgrades():
        raise NotOffered("the program opens no socket")
