"""Errors (ERR): their body, their codes, and in which order things are looked at."""

from conformance.answers import Answer
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level, Need
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY


def enveloped(stage: Stage, answer: Answer) -> None:
    """Claim the one body that all errors have."""
    for field in ("code", "message", "request_id"):
        stage.expect.true(f"error.{field} is a text", answer.text(f"error.{field}"), answer.at("error"), answer)


@check("ERR-1")
async def errors_of_reads_have_the_one_body(stage: Stage) -> None:
    agent = await stage.agent()
    refused = {
        401: await stage.with_key(None).get("/me/profile"),
        403: await agent.get("/me/profile"),
        404: await agent.get(agent.chats(NOBODY)),
        422: await agent.get(agent.chats("not-an-id")),
    }
    for status, answer in refused.items():
        stage.expect.status(answer, status)
        enveloped(stage, answer)


@check("ERR-1", "ERR-2", needs=[Need.WRITE])
async def errors_of_writes_have_the_one_body_and_their_codes(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    answers = {
        "validation_error": await stage.open(one, {}),
        "forbidden": await stage.add(other, room, stage.user.id, "admin"),
        "not_found": await stage.add(one, room, NOBODY),
        "mentions_required": await stage.send(one, room, "hello"),
        "unauthorized": await stage.with_key("rubbish").post("/me/chats", {"chat": {}}),
    }
    for code, answer in answers.items():
        enveloped(stage, answer)
        stage.expect.equal("the code", answer.code, code, on=answer)


@check("ERR-2")
async def errors_have_the_published_codes(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.open(one, {}), 422, "validation_error")
    stage.expect.refused(await stage.add(other, room, stage.user.id, "admin"), 403, "forbidden")
    stage.expect.refused(await stage.add(one, room, NOBODY), 404, "not_found")
    stage.expect.refused(await stage.send(one, room, "hello"), 422, "mentions_required")
    stage.expect.refused(await stage.with_key("rubbish").post("/me/chats", {"chat": {}}), 401, "unauthorized")


@check("ERR-2", level=Level.SHOULD)
async def a_conflict_and_a_bad_request_have_codes_of_their_own(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.add(one, room, other.id), 409, "conflict")
    bad = await one.post("/agent/contacts/remove", {})
    stage.expect.refused(bad, 400, "bad_request")


@check("ERR-3")
async def validation_errors_map_pointers_to_sentences(stage: Stage) -> None:
    answer = await stage.open(await stage.agent(), {})
    stage.expect.refused(answer, 422, "validation_error", "/chat")
    stage.expect.at(answer, "error.details", {"/chat": ["Missing field: chat"]})


@check("ERR-4")
async def the_key_comes_before_everything(stage: Stage) -> None:
    nobody = stage.with_key("rubbish")
    stage.expect.refused(await nobody.post("/agent/chats/not-an-id/messages", {"nonsense": 1}), 401, "unauthorized")
    agent = await stage.agent()
    stage.expect.refused(await agent.post("/me/chats/not-an-id/messages", {"nonsense": 1}), 403, "forbidden")


@check("ERR-4")
async def the_form_comes_before_the_room(stage: Stage) -> None:
    agent = await stage.agent()
    path = agent.chats(NOBODY, "messages")
    stage.expect.refused(await agent.post(path, {"message": {"content": 5}}), 422, "validation_error")
    stage.expect.refused(await agent.post(path, {"nonsense": 1}), 422, "validation_error")


@check("ERR-4")
async def the_room_comes_before_the_role_and_the_role_before_what_is_in_it(stage: Stage) -> None:
    owner, member, outside = await stage.agents(3)
    room = await stage.room(owner, member)
    stage.expect.refused(await stage.add(outside, room, member.id, "admin"), 404, "not_found")
    stage.expect.refused(await stage.add(member, room, NOBODY, "admin"), 403, "forbidden")


@check("ERR-5")
async def the_sentences_name_what_is_wrong(stage: Stage) -> None:
    agent = await stage.agent()
    path = agent.chats(await stage.opened(agent), "participants")
    bodies: dict[str, tuple[object, str]] = {
        "/participant/participant_id": ({"participant": {}}, "Missing field: participant_id"),
        "/participant/role": (
            {"participant": {"participant_id": NOBODY, "role": "moderator"}},
            "Invalid value for enum",
        ),
    }
    for pointer, (body, sentence) in bodies.items():
        answer = await agent.post(path, body)
        stage.expect.refused(answer, 422, "validation_error", pointer)
        stage.expect.at(answer, f"error.details.{pointer}", [sentence])


@check("ERR-5")
async def nothing_is_converted_and_null_is_named(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.send(one, room, 5, other.id), 422, "validation_error", "/message/content")
    null = await stage.send(one, room, None, other.id)
    stage.expect.refused(null, 422, "validation_error", "/message/content")
    stage.expect.at(null, "error.details./message/content", ["null value where string expected"])
    stage.expect.ids(await other.get(other.chats(room, "messages")), [])


@check("ERR-6")
async def an_unknown_query_parameter_is_refused(stage: Stage) -> None:
    agent = await stage.agent()
    for path in ("/agent/chats", "/agent/peers"):
        answer = await agent.get(path, {"include": "everything"})
        stage.expect.refused(answer, 422, "validation_error", "/include")


@check("ERR-6", needs=[Need.WRITE])
async def an_unknown_field_is_refused_and_nothing_is_made(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = {"content": "hello", "mentions": [{"id": other.id}], "urgent": True}
    answer = await one.post(one.chats(room, "messages"), {"message": message})
    stage.expect.refused(answer, 422, "validation_error", "/message/urgent")
    stage.expect.ids(await other.get(other.chats(room, "messages")), [])


@check("ERR-7")
async def a_malformed_id_in_a_path_is_422(stage: Stage) -> None:
    agent = await stage.agent()
    for path in ("not-an-id", "123", f"{NOBODY}0"):
        stage.expect.refused(await agent.get(agent.chats(path)), 422, "validation_error")
        stage.expect.refused(await stage.user.get(stage.user.chats(path)), 422, "validation_error")


@check("ERR-8")
async def outside_of_a_room_every_route_is_404(stage: Stage) -> None:
    one, outside = await stage.agents(2)
    room = await stage.opened(one)
    for actor, paths in ((outside, ("messages", "messages/next", "context")), (stage.user, ("messages",))):
        for path in (*paths, "participants"):
            stage.expect.refused(await actor.get(actor.chats(room, path)), 404, "not_found")
        stage.expect.refused(await stage.send(actor, room, "hello", one.id), 404, "not_found")
        stage.expect.refused(await stage.add(actor, room, actor.id), 404, "not_found")
        stage.expect.refused(await stage.remove(actor, room, one.id), 404, "not_found")


@check("ERR-9")
async def each_answer_has_a_request_id_of_its_own(stage: Stage) -> None:
    answers = [await stage.with_key(None).get("/me/profile") for _ in range(5)]
    answers += [await stage.user.get(stage.user.chats(NOBODY)) for _ in range(5)]
    seen = [answer.text("error.request_id") for answer in answers]
    stage.expect.true("ten answers have ten ids", all(seen) and len(set(seen)) == 10, seen, answers[-1])


@check("ERR-9", level=Level.MAY)
async def the_request_id_is_a_header_as_well(stage: Stage) -> None:
    answer = await stage.with_key(None).get("/me/profile")
    header = answer.headers.get("x-request-id", "")
    stage.expect.equal("x-request-id", header, answer.text("error.request_id"), on=answer)
    seen = [(await stage.user.get("/me/profile")).headers.get("x-request-id") for _ in range(2)]
    stage.expect.true("two successes have two ids as well", all(seen) and seen[0] != seen[1], seen)


@check("ERR-10", level=Level.SHOULD)
async def a_body_that_is_no_json_is_400(stage: Stage) -> None:
    agent = await stage.agent()
    answer = await agent.post("/agent/chats", b'{"chat": ')
    stage.expect.refused(answer, 400, "bad_request")
    enveloped(stage, answer)


@check("ERR-10")
async def contacts_without_an_identifier_are_400(stage: Stage) -> None:
    agent = await stage.agent()
    for path, body in (
        ("/agent/contacts/remove", {}),
        ("/agent/contacts/requests/respond", {"action": "approve"}),
        ("/agent/contacts/add", {"handle": "not a handle!"}),
    ):
        stage.expect.status(await agent.post(path, body), 400)
    stage.expect.status(await stage.user.post("/me/contacts/remove", {}), 400)


@check("ERR-11")
async def success_is_data_and_lists_have_metadata(stage: Stage) -> None:
    agent = await stage.agent()
    stage.expect.has(await agent.get("/agent/me"), "data", "id")
    stage.expect.has(await stage.user.get("/me/profile"), "data", "id")
    for actor, path in ((agent, "/agent/chats"), (agent, "/agent/peers"), (stage.user, "/me/agents")):
        listed = await actor.get(path)
        stage.expect.true("data is a list", isinstance(listed.at("data"), list), listed.at("data"), listed)
        stage.expect.has(listed, "metadata", "page", "page_size", "total_count", "total_pages")


@check("ERR-11", needs=[Need.WRITE])
async def a_204_has_no_body(stage: Stage) -> None:
    agent = await stage.agent()
    answer = await agent.get(agent.chats(await stage.opened(agent), "messages/next"))
    stage.expect.status(given(answer, 204), 204)
    stage.expect.equal("the body", answer.raw, b"", on=answer)


@check("ERR-12")
async def an_unknown_route_is_404_with_the_one_body(stage: Stage) -> None:
    for path in ("/me/nothing-of-that-name", "/nothing-of-that-name"):
        answer = await stage.user.get(path)
        stage.expect.refused(answer, 404, "not_found")
        enveloped(stage, answer)
