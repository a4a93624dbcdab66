"""Marks (DEL): processing, processed, failed, and the record of attempts."""

from conformance.actors import Actor
from conformance.answers import Entry
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY
from conformance.suites.rest.deliveries import MARKS


async def _sent(stage: Stage) -> tuple[Actor, Actor, str, str]:
    """A sender, a reader, their room, and a message from one to the other."""
    sender, reader = await stage.agents(2)
    room = await stage.room(sender, reader)
    return sender, reader, room, await stage.say(sender, room, reader)


async def _record(reader: Actor, room: str, message: str, of: Actor | None = None) -> Entry:
    listed = given(await reader.get(reader.chats(room, "messages"), {"status": "all"}), 200)
    return Entry(listed.entry(message).at(f"metadata.delivery_status.{(of or reader).id}"))


@check("DEL-1")
async def states_and_attempts_use_the_published_words(stage: Stage) -> None:
    sender, reader = await stage.agents(2)
    room = await stage.room(sender, reader)
    for state, marks in MARKS.items():
        message = await stage.say(sender, room, reader, state)
        await stage.marked(reader, room, message, *marks)
        if not marks:
            continue
        record = await _record(reader, room, message)
        stage.expect.equal("the state", record.at("status"), state)
        attempt = {"processed": "success"}.get(state, state)
        stage.expect.equal("the attempt", record.at("attempts.0.status"), attempt)


@check("DEL-2")
async def a_processing_mark_opens_the_first_attempt(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    answer = await stage.mark(reader, room, message, "processing")
    stage.expect.status(answer, 200)
    for field, wanted in {"success": True, "id": message, "status": "processing", "attempt_number": 1}.items():
        stage.expect.at(answer, f"data.{field}", wanted)


@check("DEL-2")
async def a_mark_takes_an_empty_object_as_well(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    for state in ("processing", "processed"):
        answer = await reader.post(reader.chats(room, "messages", message, state), {})
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.status", state)


@check("DEL-3")
async def marking_processing_again_opens_a_further_attempt(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    await stage.marked(reader, room, message, "processing")
    answer = await stage.mark(reader, room, message, "processing")
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.attempt_number", 2)
    attempts = (await _record(reader, room, message)).at("attempts")
    words = [Entry(each).at("status") for each in attempts] if isinstance(attempts, list) else attempts
    stage.expect.equal("the two attempts", words, ["processing", "processing"])


@check("DEL-4")
async def a_processed_mark_closes_the_attempt_as_success(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    await stage.marked(reader, room, message, "processing")
    answer = await stage.mark(reader, room, message, "processed")
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.status", "processed")
    record = await _record(reader, room, message)
    stage.expect.equal("the attempt", record.at("attempts.0.status"), "success")


@check("DEL-4", "DEL-5")
async def without_an_open_attempt_nothing_is_closed(stage: Stage) -> None:
    sender, reader = await stage.agents(2)
    room = await stage.room(sender, reader)
    for state in ("new", "failed", "processed"):
        message = await stage.say(sender, room, reader, state)
        await stage.marked(reader, room, message, *MARKS[state])
        for mark in ("processed", "failed"):
            stage.expect.refused(await stage.mark(reader, room, message, mark), 422)


@check("DEL-5")
async def a_failed_mark_closes_the_attempt_with_its_error(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    await stage.marked(reader, room, message, "processing")
    answer = await stage.mark(reader, room, message, "failed", "The tool was out of order")
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.status", "failed")
    record = await _record(reader, room, message)
    stage.expect.equal("the attempt", record.at("attempts.0.status"), "failed")
    stage.expect.equal("its error", record.at("attempts.0.error"), "The tool was out of order")


@check("DEL-6")
async def a_failed_mark_needs_a_text(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    await stage.marked(reader, room, message, "processing")
    path = reader.chats(room, "messages", message, "failed")
    for body in ({}, {"error": None}, {"error": {"why": "x"}}, {"error": ""}, {"reason": "x"}):
        stage.expect.refused(await reader.post(path, body), 422, "validation_error")
    stage.expect.ids(await reader.get(reader.chats(room, "messages"), {"status": "processing"}), [message])


@check("DEL-6", level=Level.SHOULD)
async def the_body_of_a_failed_mark_is_looked_at_before_the_attempt(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    path = reader.chats(room, "messages", message, "failed")
    stage.expect.refused(await reader.post(path, {"error": ""}), 422, "validation_error", "/error")


@check("DEL-7")
async def marks_cannot_be_repeated(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    await stage.marked(reader, room, message, "processing", "processed")
    for mark in ("processed", "failed"):
        stage.expect.refused(await stage.mark(reader, room, message, mark), 422)
    stage.expect.ids(await reader.get(reader.chats(room, "messages"), {"status": "processed"}), [message])


@check("DEL-2", "DEL-8")
async def attempts_are_numbered_over_failures(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    for number in (1, 2, 3):
        answer = await stage.mark(reader, room, message, "processing")
        stage.expect.at(answer, "data.attempt_number", number)
        await stage.marked(reader, room, message, "failed")
    record = await _record(reader, room, message)
    stage.expect.equal("the current attempt", record.at("current_attempt"), 3)


@check("DEL-11")
async def an_agent_may_mark_what_it_sent_itself(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(agent, stage.user)
    message = await stage.say(agent, room, stage.user)
    for mark in ("processing", "failed", "processing", "processed"):
        stage.expect.status(await stage.mark(agent, room, message, mark), 200)


@check("DEL-11", "DEL-12")
async def an_agent_marks_its_own_message_and_is_never_offered_it(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(agent, stage.user)
    message = await stage.say(agent, room, stage.user)
    for mark in ("processing", "failed", "processing", "processed"):
        stage.expect.status(await stage.mark(agent, room, message, mark), 200)
        stage.expect.status(await agent.get(agent.chats(room, "messages/next")), 204)
        for status in ("pending", "processing", "failed", "processed", "all"):
            stage.expect.ids(await agent.get(agent.chats(room, "messages"), {"status": status}), [])


@check("DEL-13")
async def unknown_messages_and_those_of_other_rooms_are_404(stage: Stage) -> None:
    sender, reader, room, message = await _sent(stage)
    elsewhere = await stage.room(sender, reader)
    for where, what in ((room, NOBODY), (elsewhere, message), (NOBODY, message)):
        for mark in ("processing", "processed", "failed"):
            stage.expect.refused(await stage.mark(reader, where, what, mark), 404, "not_found")


@check("DEL-14")
async def a_message_that_does_not_mention_the_agent_is_404(stage: Stage) -> None:
    sender, reader, third = await stage.agents(3)
    room = await stage.room(sender, reader, third)
    message = await stage.say(sender, room, reader)
    stage.expect.refused(await stage.mark(third, room, message, "processing"), 404, "not_found")
    stage.expect.status(await stage.mark(reader, room, message, "processing"), 200)


@check("DEL-30")
async def the_times_of_a_record_come_from_the_platform(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    await stage.marked(reader, room, message, "processing", "processed")
    listed = given(await reader.get(reader.chats(room, "messages"), {"status": "all"}), 200)
    record = await _record(reader, room, message)
    attempt = Entry(record.at("attempts.0"))
    sent, started, completed = (
        listed.entry(message).text("inserted_at"),
        attempt.text("started_at"),
        attempt.text("completed_at"),
    )
    stage.expect.true("started_at is later than the message", sent < started, (sent, started), listed)
    stage.expect.true("completed_at is not before started_at", started <= completed, attempt.value)
    stage.expect.true("processed_at is set", record.text("processed_at"), record.value)
    for mark, body in {"processing": {}, "failed": {"error": "it went wrong"}}.items():
        path = reader.chats(room, "messages", message, mark)
        answer = await reader.post(path, {**body, "started_at": "2020-01-01T00:00:00Z"})
        stage.expect.refused(answer, 422, "validation_error", "/started_at")


@check("DEL-31")
async def marks_answer_200_with_a_body(stage: Stage) -> None:
    _, reader, room, message = await _sent(stage)
    for mark in ("processing", "failed", "processing", "processed"):
        answer = await stage.mark(reader, room, message, mark)
        stage.expect.status(answer, 200)
        stage.expect.has(answer, "data", "id", "status", "success", "attempt_number")
