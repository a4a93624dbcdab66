"""The context of an agent (CTX)."""

from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level
from conformance.stage import Stage


@check("CTX-1")
async def it_holds_what_the_agent_sent_and_what_mentions_it(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    heard = await stage.say(other, room, one, "Hello")
    said = await stage.say(one, room, other, "Hello to you")
    thought = given(await stage.event(one, room), 201).text("data.id")
    path = one.chats(room, "context")
    stage.expect.ids(await one.get(path), [heard, said, thought])
    await stage.marked(one, room, heard, "processing", "processed")
    stage.expect.ids(await one.get(path), [heard, said, thought])


@check("CTX-2")
async def it_holds_nothing_between_others(stage: Stage) -> None:
    one, other, third = await stage.agents(3)
    room = await stage.room(one, other, third)
    await stage.say(one, room, other)
    given(await stage.event(other, room), 201)
    stage.expect.ids(await third.get(third.chats(room, "context")), [])
    heard = await stage.say(one, room, third)
    stage.expect.ids(await third.get(third.chats(room, "context")), [heard])


@check("CTX-3")
async def page_one_is_the_oldest_and_fifty_make_a_page(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    said = [await stage.say(one, room, other, f"Number {number}") for number in range(3)]
    path = one.chats(room, "context")
    stage.expect.at(await one.get(path), "meta.page_size", 50)
    first = await one.get(path, {"page_size": 2})
    stage.expect.ids(first, said[:2])
    stage.expect.at(first, "meta.total_pages", 2)
    stage.expect.ids(await one.get(path, {"page_size": 2, "page": 2}), said[2:])


@check("CTX-3", level=Level.SHOULD)
async def a_page_of_context_has_a_hundred_entries_at_most(stage: Stage) -> None:
    agent = await stage.agent()
    listed = await agent.get(agent.chats(await stage.opened(agent), "context"), {"page_size": 101})
    stage.expect.at(listed, "meta.page_size", 100)


@check("CTX-4")
async def the_counters_come_under_both_names(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    await stage.say(one, room, other)
    listed = await one.get(one.chats(room, "context"))
    stage.expect.has(listed, "meta", "page", "page_size", "total_count", "total_pages")
    stage.expect.equal("metadata", listed.at("metadata"), listed.at("meta"), on=listed)


@check("CTX-5", "GEN-7")
async def what_is_sent_is_there_as_soon_as_it_is_answered(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    for number in range(3):
        message = await stage.say(one, room, other, f"Number {number}")
        stage.expect.holds(await one.get(one.chats(room, "context")), message)


@check("CTX-6")
async def after_leaving_it_is_hidden(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    await stage.say(one, room, other)
    given(await stage.remove(one, room, other.id), 200)
    stage.expect.refused(await other.get(other.chats(room, "context")), 404, "not_found")


@check("CTX-6", level=Level.SHOULD)
async def after_coming_back_it_is_all_there(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    given(await stage.remove(one, room, other.id), 200)
    await stage.join(one, room, other)
    stage.expect.ids(await other.get(other.chats(room, "context")), [message])


@check("CTX-7", "EVT-3")
async def metadata_of_events_comes_back_as_it_was_sent(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    function = {"name": "forecast", "arguments": "{}"}
    metadata = {"id": "call_1", "Function": function, "tries": [1, 2.5, None, True], "size": 12, "\u00f6": ""}
    event = {"content": "Looking it up", "message_type": "tool_call", "metadata": metadata}
    given(await agent.post(agent.chats(room, "events"), {"event": event}), 201)
    listed = await agent.get(agent.chats(room, "context"))
    stage.expect.at(listed, "data.0.metadata", metadata)
    stage.expect.at(listed, "data.0.content", "Looking it up")
