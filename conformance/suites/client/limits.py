"""A platform that is busy or broken (C-19, C-20, RATE-4): back-off on 429 and 5xx, and nothing is lost."""

from conformance.checks import check
from conformance.client.scene import Scene
from conformance.client.seen import Upgrade
from conformance.registry import Level
from conformance.suites.client.connecting import paced
from conformance.suites.client.living import at_home

_SOON = 0.9
"""Of a Retry-After: clocks are not the same to the last bit."""


async def _waited_for(scene: Scene, operation: str, method: str, path: str, seconds: int = 1) -> None:
    """A 429 for the first call of ``operation``, and the claim that the next comes after ``Retry-After``."""
    room = await scene.room()
    await scene.fault(operation, {"status": 429, "retry_after": seconds})
    message = await scene.say(room)
    await scene.start()
    scene.needs_handling()
    path = path.replace("{room}", room).replace("{message}", message)
    refused = (await scene.until("it is refused with 429", lambda: scene.seen.requests(method, path, status=429)))[0]
    again = await scene.until(
        "it is asked again",
        lambda: [each for each in scene.seen.requests(method, path) if each.number > refused.number],
    )
    pause = again[0].at - (refused.ended or refused.at)
    text = f"it waits for the {seconds} second of Retry-After"
    scene.expect.true(text, pause >= seconds * _SOON, f"{pause:.2f} seconds", again[0])
    await scene.handles(room, message, times=1)


@check("C-19", "RATE-4")
async def a_429_of_next_is_waited_for(scene: Scene) -> None:
    await _waited_for(scene, "get_agent_next_message", "GET", "/agent/chats/{room}/messages/next")


@check("C-19", "RATE-4")
async def a_429_of_a_mark_is_waited_for(scene: Scene) -> None:
    path = "/agent/chats/{room}/messages/{message}/processing"
    await _waited_for(scene, "mark_agent_message_processing", "POST", path)


@check("C-19", "RATE-4")
async def a_429_of_the_list_of_rooms_is_waited_for(scene: Scene) -> None:
    await _waited_for(scene, "list_agent_chats", "GET", "/agent/chats")


@check("C-19", level=Level.SHOULD)
async def a_429_without_a_hint_is_tried_again(scene: Scene) -> None:
    room = await scene.room()
    await scene.fault("get_agent_next_message", {"status": 429, "body": "empty"}, times=2)
    message = await scene.say(room)
    await scene.start()
    await scene.handles(room, message, times=1)


@check("C-19", level=Level.SHOULD)
async def a_429_at_the_upgrade_is_waited_for(scene: Scene) -> None:
    await scene.fault("upgrade", {"refuse": {"status": 429, "retry_after": 2}})
    await scene.start()
    refused = (await scene.until("an upgrade is refused", lambda: _refused(scene)))[0]
    again = await scene.until(
        "it is asked again", lambda: [each for each in scene.seen.upgrades() if each.number > refused.number]
    )
    pause = again[0].at - refused.at
    scene.expect.true("it waits for the 2 seconds of Retry-After", pause >= 2 * _SOON, f"{pause:.2f} seconds", again[0])


def _refused(scene: Scene) -> list[Upgrade]:
    return [each for each in scene.seen.upgrades() if each.status == 429]


async def _survived(scene: Scene, operation: str, status: int, times: int = 1) -> None:
    room = await scene.room()
    await scene.fault(operation, {"status": status}, times=times)
    message = await scene.say(room)
    await scene.start()
    await scene.handles(room, message, times=1)


@check("C-20", "RATE-4")
async def a_503_of_next_is_tried_again(scene: Scene) -> None:
    await _survived(scene, "get_agent_next_message", 503, times=2)


@check("C-20", "RATE-4")
async def a_500_of_the_list_of_rooms_is_tried_again(scene: Scene) -> None:
    await _survived(scene, "list_agent_chats", 500)


@check("C-20", "RATE-4")
async def a_502_of_a_processing_mark_is_tried_again(scene: Scene) -> None:
    await _survived(scene, "mark_agent_message_processing", 502)


@check("C-20", "RATE-4")
async def a_503_of_a_processed_mark_is_tried_again(scene: Scene) -> None:
    await _survived(scene, "mark_agent_message_processed", 503)


@check("RATE-4", level=Level.SHOULD)
async def a_408_is_tried_again(scene: Scene) -> None:
    await _survived(scene, "get_agent_next_message", 408)


@check("C-20")
async def a_503_at_the_upgrade_is_tried_again(scene: Scene) -> None:
    room = await scene.room()
    await scene.fault("upgrade", {"refuse": {"status": 503}}, times=2)
    await scene.start()
    await scene.until("it gets in when the platform is back", lambda: scene.seen.joined(f"chat_room:{room}"))


@check("C-20")
async def a_connection_that_is_cut_in_place_of_an_answer_is_no_harm(scene: Scene) -> None:
    room = await at_home(scene)
    await scene.fault("mark_agent_message_processing", {"cut": "before"}, room=room)
    await scene.handles(room, await scene.say(room), times=1)


@check("C-20")
async def an_outage_does_not_lead_to_a_hot_loop(scene: Scene) -> None:
    room = await scene.room()
    for operation in ("get_agent_next_message", "list_agent_messages"):
        await scene.fault(operation, {"status": 503}, times=None)
    await scene.say(room)
    await scene.ready(room)
    scene.needs_handling()
    asked = await scene.until("it asks for messages", lambda: scene.seen.requests("GET", f"/agent/chats/{room}/.*"))
    await scene.seen.quiet(scene.settings.settle * 2)
    paced(scene, "requests during an outage", scene.of_room(room, since=asked[0].at))
