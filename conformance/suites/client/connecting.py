"""Coming in (C-1, C-3, C-4, C-12, C-26): the upgrade, the first joins, the rooms that are there, and refusals."""

import asyncio
from collections.abc import Sequence

from conformance.checks import check
from conformance.client.scene import Scene
from conformance.client.seen import Seen
from conformance.registry import Level
from conformance.suites.client.living import HOT, at_home

_LIST = "/agent/chats"


@check("C-1")
async def the_upgrade_names_the_version_of_the_protocol(scene: Scene) -> None:
    await _asked(scene)
    for upgrade in scene.seen.upgrades():
        saw = upgrade.parameters.get("vsn")
        scene.expect.true("the upgrade has vsn=2.0.0 in its query", saw == "2.0.0", saw, upgrade)


@check("C-1")
async def the_upgrade_has_the_key_once(scene: Scene) -> None:
    await _asked(scene)
    for upgrade in scene.seen.upgrades():
        places = set(upgrade.key_in)
        text = "the key is in the query or in the header x-api-key, and not in both"
        scene.expect.true(text, places in ({"query"}, {"header"}), sorted(places), upgrade)


async def _asked(scene: Scene) -> None:
    await scene.room()
    await scene.start()
    await scene.until("an upgrade is asked for", lambda: [each for each in scene.seen.upgrades() if each.status])


@check("C-3")
async def its_own_topic_is_joined_before_the_rooms_are_listed(scene: Scene) -> None:
    await at_home(scene)
    scene.needs_handling()
    lists = await scene.until("the rooms are listed", lambda: scene.seen.requests("GET", _LIST))
    join = scene.joins(scene.own_topic)[0]
    scene.expect.true("its rooms topic is joined first", join.number < lists[0].number, lists[0].line, lists[0])


@check("C-3", level=Level.SHOULD)
async def the_rooms_are_listed_when_its_own_topic_is_joined_for_certain(scene: Scene) -> None:
    await scene.room()
    scene.needs_handling()
    joined = scene.wire.held_topics[scene.own_topic] = asyncio.Event()
    await scene.start()
    await scene.until("its rooms topic is joined", lambda: scene.joins(scene.own_topic))
    await scene.seen.quiet(scene.settings.settle)
    early = scene.seen.requests("GET", _LIST)
    text = "the rooms are not asked for while the join of its rooms topic is not answered"
    scene.expect.true(text, not early, [each.line for each in early], early[0] if early else None)
    joined.set()
    await scene.until("they are listed when it is", lambda: scene.seen.requests("GET", _LIST))


@check("C-4", "DEL-24")
async def a_room_is_joined_before_next_is_asked_in_it(scene: Scene) -> None:
    rooms = [await scene.room() for _ in range(3)]
    await scene.ready(*rooms)
    scene.needs_handling()
    for room in rooms:
        asked = await scene.until(
            "/next is asked in each room",
            lambda room=room: scene.seen.requests("GET", f"/agent/chats/{room}/messages/next"),  # type: ignore[misc]
        )
        join = scene.joins(f"chat_room:{room}")[0]
        scene.expect.true("chat_room is joined before", join.number < asked[0].number, asked[0].line, asked[0])


@check("C-26")
async def every_page_of_the_rooms_is_read(scene: Scene) -> None:
    rooms = [await scene.room() for _ in range(5)]
    scene.wire.page_size = 2
    await scene.start()
    for number, room in enumerate(rooms, 1):
        topic = f"chat_room:{room}"
        await scene.until(f"room {number} of 5, on pages of 2, is joined", lambda topic=topic: scene.seen.joined(topic))  # type: ignore[misc]


@check("C-3")
async def a_room_that_comes_while_the_rooms_are_listed_is_not_missed(scene: Scene) -> None:
    await scene.room()
    hold = scene.wire.hold("GET", "/agent/chats")
    await scene.start()
    await scene.until("the rooms are listed", lambda: hold.reached)
    late = await scene.room()
    hold.let_go()
    await scene.until("the room that came meanwhile is joined", lambda: scene.seen.joined(f"chat_room:{late}"))


@check("C-12")
async def a_forbidden_upgrade_is_not_asked_again_in_a_hot_loop(scene: Scene) -> None:
    await scene.fault("upgrade", {"refuse": {"status": 403}}, times=None)
    await scene.start()
    first = (await scene.until("an upgrade is asked for", scene.seen.upgrades))[0]
    await scene.seen.quiet(scene.settings.settle * 2)
    asked = scene.seen.upgrades(since=first.at)
    paced(scene, "upgrades after a 403", asked)
    pauses = scene.pauses(asked)
    has_grown = len(pauses) < 4 or pauses[-1] > 2 * pauses[0]
    scene.expect.true("the pauses between them grow, if there are many", has_grown, pauses, asked[-1])
    scene.expect.true("none is shorter than 0.2 seconds", not pauses or min(pauses) >= 0.2, pauses, asked[-1])


@check("C-29")
async def a_key_that_is_no_good_is_not_tried_in_a_hot_loop(scene: Scene) -> None:
    for operation in ("get_agent_me", "list_agent_chats"):
        await scene.fault(operation, {"status": 401}, times=None)
    await scene.start()
    asked = await scene.until("something is refused with 401", lambda: scene.seen.requests(status=401))
    await scene.seen.quiet(scene.settings.settle * 2)
    paced(scene, "requests with a key that is refused", scene.seen.requests(since=asked[0].at))


@check("C-12")
async def a_refused_join_of_one_room_does_not_stop_the_others(scene: Scene) -> None:
    rooms = [await scene.room() for _ in range(4)]
    refused = {rooms[0], rooms[2]}
    for room in refused:
        for name in ("chat_room", "room_participants"):
            scene.wire.refused_topics[f"{name}:{room}"] = "unauthorized"
    await scene.start()
    for room in rooms:
        if room not in refused:
            topic = f"chat_room:{room}"
            await scene.until("the rooms that are not refused are joined", lambda topic=topic: scene.seen.joined(topic))  # type: ignore[misc]
    good = rooms[3]
    if scene.settings.expect is not scene.settings.expect.NONE:
        await scene.handles(good, await scene.say(good))


@check("C-12", level=Level.SHOULD)
async def a_refused_join_is_not_tried_in_a_hot_loop(scene: Scene) -> None:
    room = await scene.room()
    topic = f"chat_room:{room}"
    scene.wire.refused_topics[topic] = "unauthorized"
    await scene.start()
    first = (await scene.until("the room is joined", lambda: scene.joins(topic)))[0]
    await scene.seen.quiet(scene.settings.settle)
    paced(scene, "joins of a room that is refused", scene.joins(topic, since=first.at))


def paced(scene: Scene, what: str, entries: Sequence[Seen]) -> None:
    """Claim that ``entries`` did not come in a hot loop: not many in a row without a pause of a tenth of a second."""
    pauses = scene.pauses(entries)
    quick = longest_run(pauses)
    saw = f"{quick + 1} in a row, the pauses between them {pauses[:12]}"
    scene.expect.true(f"{what} do not come in a hot loop", quick < HOT, saw, entries[-1] if entries else None)


def longest_run(pauses: list[float], shortest: float = 0.1) -> int:
    """How many pauses in a row were shorter than ``shortest`` seconds, at most."""
    longest = current = 0
    for pause in pauses:
        current = current + 1 if pause < shortest else 0
        longest = max(longest, current)
    return longest
