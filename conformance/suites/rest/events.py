"""Events (EVT)."""

from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

KINDS = ("tool_call", "tool_result", "thought", "error", "task")


@check("EVT-1")
async def the_five_types_are_taken(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    for kind in KINDS:
        answer = await stage.event(agent, room, kind)
        stage.expect.status(answer, 201)
        stage.expect.at(answer, "data.message_type", kind)
        stage.expect.at(answer, "data.success", wanted=True)


@check("EVT-1")
async def text_and_other_types_are_refused(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    for kind in ("text", "system", "Thought", ""):
        answer = await stage.event(agent, room, kind)
        stage.expect.refused(answer, 422, "validation_error", "/event/message_type")
    stage.expect.ids(await agent.get(agent.chats(room, "context")), [])


@check("EVT-2")
async def the_text_of_an_event_is_stored_as_it_is(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    text = f"  @{other.name} @{other.handle} is not addressed\n"
    given(await stage.event(one, room, "thought", text), 201)
    stage.expect.at(await one.get(one.chats(room, "context")), "data.0.content", text)
    stage.expect.status(await other.get(other.chats(room, "messages/next")), 204)


@check("EVT-3")
async def null_metadata_is_fine(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    event = {"content": "Hm.", "message_type": "thought", "metadata": None}
    stage.expect.status(await agent.post(agent.chats(room, "events"), {"event": event}), 201)


@check("EVT-4")
async def agents_of_any_role_post_events(stage: Stage) -> None:
    owner, member, admin = await stage.agents(3)
    room = await stage.room(owner, member)
    await stage.join(owner, room, admin, "admin")
    for agent in (owner, member, admin):
        stage.expect.status(await stage.event(agent, room), 201)


@check("EVT-4")
async def outside_of_the_room_an_event_is_404(stage: Stage) -> None:
    one, outside = await stage.agents(2)
    for room in (await stage.opened(one), NOBODY):
        stage.expect.refused(await stage.event(outside, room), 404, "not_found")


@check("EVT-5")
async def an_event_is_seen_by_users_and_its_sender_only(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other, stage.user)
    event = given(await stage.event(one, room), 201).text("data.id")
    stage.expect.ids(await stage.user.get(stage.user.chats(room, "messages")), [event])
    stage.expect.ids(await one.get(one.chats(room, "context")), [event])
    stage.expect.ids(await other.get(other.chats(room, "context")), [])
    for agent in (one, other):
        stage.expect.ids(await agent.get(agent.chats(room, "messages"), {"status": "all"}), [])
        stage.expect.status(await agent.get(agent.chats(room, "messages/next")), 204)


@check("EVT-7")
async def an_event_without_content_is_refused(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    stage.expect.refused(await stage.event(agent, room, "thought", ""), 422, "validation_error")
    stage.expect.ids(await agent.get(agent.chats(room, "context")), [])


@check("EVT-7", level=Level.SHOULD)
async def content_and_metadata_of_events_have_bounds(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    stage.expect.refused(await stage.event(agent, room, "thought", "a" * 16_385), 422, "validation_error")
    event = {"content": "Hm.", "message_type": "thought", "metadata": {"text": "a" * 65_536}}
    large = await agent.post(agent.chats(room, "events"), {"event": event})
    stage.expect.refused(large, 422, "validation_error")


@check("EVT-7", level=Level.MAY)
async def the_bounds_of_events_are_characters_of_content_and_bytes_of_metadata(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    stage.expect.status(await stage.event(agent, room, "thought", "\u00e4" * 16_384), 201)
    for length, status in ((65_536 - len('{"text":""}'), 201), (65_537 - len('{"text":""}'), 422)):
        event = {"content": "Hm.", "message_type": "thought", "metadata": {"text": "a" * length}}
        stage.expect.status(await agent.post(agent.chats(room, "events"), {"event": event}), status)
