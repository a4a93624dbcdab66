"""What a client says on its socket (C-2, C-5, C-15)."""

from conformance.checks import check
from conformance.claims import NotOffered
from conformance.client.frames import HEARTBEAT, JOIN, LEAVE, TOPIC, fault_of
from conformance.client.scene import Scene
from conformance.suites.client.living import at_home, beaten, lived


@check("C-2")
async def every_frame_has_the_shape_of_one(scene: Scene) -> None:
    await lived(scene)
    await beaten(scene)
    for said in scene.seen.frames():
        fault = "it is binary" if said.is_binary else fault_of(said.frame)
        scene.expect.true(
            "each frame is [join_ref, ref, topic, event, {}]", not fault, f"{said.text[:200]}: {fault}", said
        )


@check("C-2")
async def no_ref_is_used_twice_on_a_socket(scene: Scene) -> None:
    await lived(scene)
    await beaten(scene)
    used: set[tuple[int, object]] = set()
    for said in scene.seen.frames():
        ref = (said.socket, None if said.frame is None else repr(said.frame.ref))
        scene.expect.true("each ref is new on its socket", ref not in used, said.text[:200], said)
        used.add(ref)


@check("C-15")
async def nothing_but_joins_leaves_and_heartbeats_is_sent(scene: Scene) -> None:
    await lived(scene)
    await beaten(scene)
    for said in scene.seen.frames():
        event = None if said.frame is None else said.frame.event
        text = "each frame is a join, a leave or a heartbeat"
        scene.expect.true(text, event in {JOIN, LEAVE, HEARTBEAT}, said.text[:200], said)


@check("C-15", "C-28")
async def only_topics_of_an_agent_are_joined(scene: Scene) -> None:
    await lived(scene)
    mine = {"agent_rooms", "agent_contacts", "agent_control", "chat_room", "room_participants"}
    for said in scene.seen.frames(JOIN):
        topic = "" if said.frame is None else str(said.frame.topic)
        is_good = TOPIC.fullmatch(topic) and topic.partition(":")[0] in mine
        scene.expect.true("each topic that is joined is one for agents", is_good, topic, said)


@check("C-5")
async def heartbeats_keep_an_idle_socket_alive(scene: Scene) -> None:
    period = scene.settings.heartbeat
    if period > 5 and not scene.settings.slow:
        raise NotOffered(
            f"needs --slow (over {2 * period:g} seconds of waiting), or --heartbeat with what is set by --env"
        )
    await at_home(scene)
    opened = next(each for each in scene.seen.upgrades() if each.status == 101)
    for number in (1, 2):
        await scene.until(
            f"heartbeat {number} comes within {period:g} seconds and 2 more",
            lambda number=number: len(scene.seen.frames(HEARTBEAT)) >= number,  # type: ignore[misc]
            lambda: f"{len(scene.seen.frames(HEARTBEAT))} heartbeats",
            within=period + 2,
        )
    for pause in scene.pauses([opened, *scene.seen.frames(HEARTBEAT)]):
        scene.expect.true(f"no pause is longer than {period + 2:g} seconds", pause <= period + 2, pause)
    for beat in scene.seen.frames(HEARTBEAT):
        assert beat.frame is not None  # noqa: S101 - it has an event
        scene.expect.equal("the topic of a heartbeat", beat.frame.topic, "phoenix", beat)
        scene.expect.equal("its join_ref", beat.frame.join_ref, None, beat)
