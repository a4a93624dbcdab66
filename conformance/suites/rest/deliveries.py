"""Deliveries (DEL): what an agent is offered, and its lists."""

import asyncio

from conformance.actors import Actor
from conformance.checks import check
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

FILTERS = {
    "new": {"pending", "all", ""},
    "processing": {"processing", "all", ""},
    "failed": {"pending", "failed", "all", ""},
    "processed": {"processed", "all"},
}
"""Which lists hold a message in which state; the empty word is the list without a filter."""

MARKS = {
    "new": (),
    "processing": ("processing",),
    "failed": ("processing", "failed"),
    "processed": ("processing", "processed"),
}
"""The marks that bring a message there."""


async def _pair(stage: Stage) -> tuple[Actor, Actor, str]:
    """A sender, a reader, and their room."""
    sender, reader = await stage.agents(2)
    return sender, reader, await stage.room(sender, reader)


@check("DEL-8", "DEL-17")
async def next_offers_whatever_is_not_processed(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    message = await stage.say(sender, room, reader)
    path = reader.chats(room, "messages/next")
    stage.expect.at(await reader.get(path), "data.id", message)
    for mark in ("processing", "failed", "processing", "failed"):
        await stage.marked(reader, room, message, mark)
        stage.expect.at(await reader.get(path), "data.id", message)


@check("DEL-9")
async def processed_comes_back_only_by_a_processing_mark(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    message = await stage.say(sender, room, reader)
    await stage.marked(reader, room, message, "processing", "processed")
    path = reader.chats(room, "messages/next")
    stage.expect.status(await reader.get(path), 204)
    await stage.marked(reader, room, message, "processing")
    stage.expect.at(await reader.get(path), "data.id", message)


@check("DEL-15")
async def next_gives_the_oldest_and_changes_nothing(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    first = await stage.say(sender, room, reader, "First")
    second = await stage.say(sender, room, reader, "Second")
    path = reader.chats(room, "messages/next")
    for _ in range(3):
        stage.expect.at(await reader.get(path), "data.id", first)
    stage.expect.ids(await reader.get(reader.chats(room, "messages"), {"status": "pending"}), [first, second])
    await stage.marked(reader, room, first, "processing", "processed")
    stage.expect.at(await reader.get(path), "data.id", second)


@check("DEL-16")
async def with_nothing_to_do_next_is_204_without_a_body(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    path = reader.chats(room, "messages/next")
    before = await reader.get(path)
    stage.expect.status(before, 204)
    stage.expect.equal("the body", before.raw, b"", on=before)
    message = await stage.say(sender, room, reader)
    await stage.marked(reader, room, message, "processing", "processed")
    stage.expect.status(await reader.get(path), 204)


@check("DEL-17")
async def one_that_is_stuck_stands_before_all_later_ones(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    stuck = await stage.say(sender, room, reader, "First")
    later = await stage.say(sender, room, reader, "Second")
    path = reader.chats(room, "messages/next")
    for mark in ("processing", "failed"):
        await stage.marked(reader, room, stuck, mark)
        stage.expect.at(await reader.get(path), "data.id", stuck)
    await stage.marked(reader, room, later, "processing", "processed")
    stage.expect.at(await reader.get(path), "data.id", stuck)


@check("DEL-18")
async def an_agent_is_never_offered_its_own_messages(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    await stage.say(sender, room, reader)
    stage.expect.status(await sender.get(sender.chats(room, "messages/next")), 204)
    for status in ("pending", "processing", "failed", "processed", "all"):
        stage.expect.ids(await sender.get(sender.chats(room, "messages"), {"status": status}), [])


@check("DEL-20")
async def the_list_is_oldest_first_in_pages_of_twenty(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    sent = [await stage.say(sender, room, reader, f"Number {number}") for number in range(3)]
    path = reader.chats(room, "messages")
    listed = await reader.get(path)
    stage.expect.ids(listed, sent)
    for field, wanted in {"page": 1, "page_size": 20, "total_count": 3, "total_pages": 1}.items():
        stage.expect.at(listed, f"metadata.{field}", wanted)
    stage.expect.ids(await reader.get(path, {"page": 2, "page_size": 2}), [sent[2]])


@check("DEL-20")
async def the_list_tells_its_filter(stage: Stage) -> None:
    _, reader, room = await _pair(stage)
    for status in ("pending", "processing", "failed", "processed", "all"):
        listed = await reader.get(reader.chats(room, "messages"), {"status": status})
        stage.expect.status(listed, 200)
        stage.expect.at(listed, "metadata.status_filter", status)


@check("DEL-20", "DEL-21")
async def each_state_is_in_the_lists_of_its_row(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    messages = {state: await stage.say(sender, room, reader, state) for state in FILTERS}
    for state, marks in MARKS.items():
        await stage.marked(reader, room, messages[state], *marks)
    path = reader.chats(room, "messages")
    for status in ("", "pending", "processing", "failed", "processed", "all"):
        wanted = [messages[state] for state, lists in FILTERS.items() if status in lists]
        stage.expect.ids(await reader.get(path, {"status": status} if status else None), wanted)


@check("DEL-21")
async def a_failed_message_that_is_tried_again_is_processing_only(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    message = await stage.say(sender, room, reader)
    await stage.marked(reader, room, message, "processing", "failed", "processing")
    path = reader.chats(room, "messages")
    stage.expect.ids(await reader.get(path, {"status": "processing"}), [message])
    for status in ("pending", "failed", "processed"):
        stage.expect.ids(await reader.get(path, {"status": status}), [])


@check("DEL-22")
async def an_unknown_word_for_status_is_refused(stage: Stage) -> None:
    _, reader, room = await _pair(stage)
    for word in ("done", "delivered", "PENDING"):
        answer = await reader.get(reader.chats(room, "messages"), {"status": word})
        stage.expect.refused(answer, 422, "validation_error", "/status")


@check("DEL-23")
async def total_pages_counts_what_the_filter_leaves(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    messages = [await stage.say(sender, room, reader, f"Number {number}") for number in range(5)]
    for message in messages[:3]:
        await stage.marked(reader, room, message, "processing")
    path = reader.chats(room, "messages")
    listed = await reader.get(path, {"status": "processing", "page_size": 2})
    stage.expect.at(listed, "metadata.total_pages", 2)
    stage.expect.at(listed, "metadata.total_count", 3)
    stage.expect.ids(await reader.get(path, {"status": "processing", "page_size": 2, "page": 2}), messages[2:3])


@check("DEL-25")
async def nothing_claims_a_message(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    message = await stage.say(sender, room, reader)
    path = reader.chats(room, "messages/next")
    for answer in await asyncio.gather(*(reader.get(path) for _ in range(3))):
        stage.expect.at(answer, "data.id", message)


@check("DEL-29")
async def an_agent_may_work_on_several_messages_of_a_room(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    messages = [await stage.say(sender, room, reader, f"Number {number}") for number in range(3)]
    for message in messages:
        stage.expect.status(await stage.mark(reader, room, message, "processing"), 200)
    stage.expect.ids(await reader.get(reader.chats(room, "messages"), {"status": "processing"}), messages)


@check("DEL-32")
async def whatever_is_offered_can_be_completed(stage: Stage) -> None:
    sender, reader, room = await _pair(stage)
    messages = {state: await stage.say(sender, room, reader, state) for state in MARKS if state != "processed"}
    for state, message in messages.items():
        await stage.marked(reader, room, message, *MARKS[state])
    for wanted in messages.values():
        offered = await reader.get(reader.chats(room, "messages/next"))
        stage.expect.at(offered, "data.id", wanted)
        for mark in ("processing", "processed"):
            stage.expect.status(await stage.mark(reader, room, wanted, mark), 200)
    stage.expect.status(await reader.get(reader.chats(room, "messages/next")), 204)


@check("DEL-13")
async def next_of_a_hidden_room_is_404(stage: Stage) -> None:
    sender, outside = await stage.agents(2)
    for room in (await stage.opened(sender), NOBODY):
        stage.expect.refused(await outside.get(outside.chats(room, "messages/next")), 404, "not_found")
