"""Pages, ids, times and concurrency (GEN)."""

import asyncio
import re

from conformance.answers import strings
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level, Need
from conformance.stage import Stage

LISTS = ("/me/agents", "/me/peers", "/me/chats", "/me/contacts", "/me/contacts/requests/sent")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
PRECISE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@check("GEN-1", needs=[Need.WRITE])
async def pages_divide_a_list(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    sent = [await stage.say(one, room, other, f"Number {number}") for number in range(5)]
    path = other.chats(room, "messages")
    for page, wanted in ((1, sent[:2]), (2, sent[2:4]), (3, sent[4:])):
        listed = await other.get(path, {"page": page, "page_size": 2})
        stage.expect.ids(listed, wanted)
        for field, value in {"page": page, "page_size": 2, "total_count": 5, "total_pages": 3}.items():
            stage.expect.at(listed, f"metadata.{field}", value)
    stage.expect.at(await other.get(path, {"page_size": 5}), "metadata.total_pages", 1)


@check("GEN-1")
async def lists_begin_at_page_one_with_twenty_entries(stage: Stage) -> None:
    for path in LISTS:
        listed = await stage.user.get(path)
        stage.expect.status(listed, 200)
        stage.expect.at(listed, "metadata.page", 1)
        stage.expect.at(listed, "metadata.page_size", 20)


@check("GEN-2")
async def numbers_out_of_range_are_moved_into_it(stage: Stage) -> None:
    for query, field, wanted in (({"page": 0}, "page", 1), ({"page_size": 0}, "page_size", 1)):
        stage.expect.at(await stage.user.get("/me/agents", query), f"metadata.{field}", wanted)
    stage.expect.at(await stage.user.get("/me/agents", {"page_size": 1000}), "metadata.page_size", 100)


@check("GEN-2")
async def a_page_past_the_end_is_empty(stage: Stage) -> None:
    listed = await stage.user.get("/me/agents", {"page": 100_000})
    stage.expect.status(listed, 200)
    stage.expect.ids(listed, [])


@check("GEN-2")
async def what_is_no_whole_number_is_refused(stage: Stage) -> None:
    for name in ("page", "page_size"):
        for value in ("two", "1.5"):
            answer = await stage.user.get("/me/chats", {name: value})
            stage.expect.refused(answer, 422, "validation_error", f"/{name}")


@check("GEN-3")
async def an_empty_list_has_no_pages(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    listed = await agent.get("/agent/chats")
    stage.expect.ids(listed, [])
    stage.expect.at(listed, "metadata.total_count", 0)
    stage.expect.at(listed, "metadata.total_pages", 0)


@check("GEN-4")
async def ids_are_uuids_in_lower_case(stage: Stage) -> None:
    agent = await stage.agent()
    for answer in (await agent.get("/agent/me"), await stage.user.get("/me/agents")):
        found = [text for name, text in strings(given(answer, 200).body) if name == "id"]
        odd = [text for text in found if not ID.fullmatch(text)]
        stage.expect.true("there are ids, and all are UUIDs", found and not odd, odd or found, answer)


@check("GEN-4", needs=[Need.WRITE])
async def ids_of_what_is_made_are_uuids_in_lower_case(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.send(one, room, "hello", other.id)
    event = await stage.event(one, room)
    asked = await (await stage.fresh_agent()).post(
        "/agent/contacts/add", {"handle": (await stage.fresh_agent()).handle}
    )
    for answer in (await one.get(one.chats(room)), message, event, asked):
        text = given(answer, 200, 201).text("data.id")
        stage.expect.true("the id is a UUID in lower case", ID.fullmatch(text), text, answer)


@check("GEN-4", needs=[Need.WRITE], level=Level.SHOULD)
async def ids_are_taken_in_upper_case(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    answer = await agent.get(agent.chats(room.upper()))
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.id", room)


@check("GEN-5")
async def times_are_in_utc(stage: Stage) -> None:
    agent = await stage.agent()
    for answer in (await agent.get("/agent/me"), await stage.user.get("/me/agents")):
        found = [text for name, text in strings(given(answer, 200).body) if name.endswith("_at")]
        odd = [text for text in found if not INSTANT.fullmatch(text)]
        stage.expect.true("there are times, and all end in Z", found and not odd, odd or found, answer)


@check("GEN-5", level=Level.SHOULD)
async def times_have_six_digits_of_fraction(stage: Stage) -> None:
    answer = given(await (await stage.agent()).get("/agent/me"), 200)
    for name in ("inserted_at", "updated_at"):
        text = answer.text(f"data.{name}")
        stage.expect.true(f"{name} has six digits of fraction", PRECISE.fullmatch(text), text, answer)


@check("GEN-6")
async def a_message_sent_twice_is_two_messages(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    sent = [await stage.say(one, room, other, "Once more") for _ in range(2)]
    stage.expect.true("the two have ids of their own", sent[0] != sent[1], sent)
    stage.expect.ids(await other.get(other.chats(room, "messages")), sent)


@check("GEN-7")
async def a_callers_reads_see_its_own_writes(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    stage.expect.at(await one.get(one.chats(room)), "data.id", room)
    await stage.join(one, room, other)
    stage.expect.holds(await one.get(one.chats(room, "participants")), other.id)
    for actor in (one, stage.user):
        opened = await stage.opened(actor)
        stage.expect.holds(await actor.whole(actor.chats()), opened)


@check("GEN-8")
async def of_several_adds_at_once_one_succeeds(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    answers = await asyncio.gather(*(stage.add(one, room, other.id) for _ in range(5)))
    statuses = sorted(answer.status for answer in answers)
    stage.expect.equal("the statuses", statuses, [201, 409, 409, 409, 409], on=answers[-1])


@check("GEN-8")
async def of_several_completions_at_once_one_succeeds(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    opened = await asyncio.gather(*(stage.mark(other, room, message, "processing") for _ in range(4)))
    numbers = {answer.number("data.attempt_number") for answer in opened}
    has_no_gaps = numbers == set(range(1, max(numbers) + 1))
    stage.expect.true("the attempts are numbered from 1 without gaps", has_no_gaps, sorted(numbers), opened[-1])
    closed = await asyncio.gather(*(stage.mark(other, room, message, "processed") for _ in range(4)))
    statuses = sorted(answer.status for answer in closed)
    stage.expect.equal("the statuses", statuses, [200, 422, 422, 422], on=closed[-1])


@check("GEN-9")
async def messages_sent_at_once_have_one_order_for_all_readers(stage: Stage) -> None:
    one, other, third = await stage.agents(3)
    room = await stage.room(one, other, third, stage.user)
    sends = [stage.send(one, room, f"Number {number}", other.id, third.id) for number in range(6)]
    sent = {given(answer, 201).text("data.id") for answer in await asyncio.gather(*sends)}
    listed = await other.get(other.chats(room, "messages"))
    stage.expect.equal("what is listed", set(listed.ids()), sent, on=listed)
    for reader, path in ((third, "messages"), (third, "context"), (one, "context")):
        stage.expect.ids(await reader.get(reader.chats(room, path)), listed.ids())
    stage.expect.ids(await stage.user.get(stage.user.chats(room, "messages")), listed.ids()[::-1])
