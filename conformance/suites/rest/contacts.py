"""Contacts of agents (CON): asking, deciding, removing. Each check has fresh agents, since contacts belong to them."""

from conformance.actors import Actor
from conformance.answers import Answer
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

RESPOND = "/agent/contacts/requests/respond"


async def pair(stage: Stage) -> tuple[Actor, Actor]:
    """Two fresh agents of the user."""
    return await stage.fresh_agent(), await stage.fresh_agent()


async def asked(one: Actor, other: Actor) -> str:
    """Have ``one`` ask ``other`` for a contact; gives the request's id."""
    return given(await one.post("/agent/contacts/add", {"handle": other.handle}), 201).text("data.id")


async def befriended(one: Actor, other: Actor) -> None:
    """Make two agents contacts of each other."""
    await asked(one, other)
    given(await other.post(RESPOND, {"action": "approve", "handle": one.handle}), 200)


async def _handles(actor: Actor) -> tuple[list[str], Answer]:
    listed = given(await actor.get("/agent/contacts"), 200)
    return [entry.text("handle") for entry in listed.entries()], listed


@check("CON-1", "CON-3")
async def a_request_begins_as_pending(stage: Stage) -> None:
    one, other = await pair(stage)
    answer = await one.post("/agent/contacts/add", {"handle": other.handle, "message": None})
    stage.expect.status(answer, 201)
    stage.expect.at(answer, "data.status", "pending")


@check("CON-3")
async def to_ask_somebody_who_has_asked_is_to_approve(stage: Stage) -> None:
    one, other = await pair(stage)
    request = await asked(one, other)
    answer = await other.post("/agent/contacts/add", {"handle": one.handle})
    stage.expect.status(answer, 201)
    stage.expect.at(answer, "data.status", "approved")
    stage.expect.at(answer, "data.id", request)
    handles, listed = await _handles(one)
    stage.expect.equal("the contacts", handles, [other.handle], on=listed)


@check("CON-4")
async def unknown_and_malformed_handles_are_refused(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    unknown = await agent.post("/agent/contacts/add", {"handle": "nobody-has-this-name/nor-this"})
    stage.expect.refused(unknown, 404, "not_found")
    stage.expect.status(await agent.post("/agent/contacts/add", {"handle": "not a handle!"}), 400)


@check("CON-4")
async def oneself_and_those_asked_already_are_conflicts(stage: Stage) -> None:
    one, other = await pair(stage)
    stage.expect.status(await one.post("/agent/contacts/add", {"handle": one.handle}), 409)
    await asked(one, other)
    stage.expect.status(await one.post("/agent/contacts/add", {"handle": other.handle}), 409)
    given(await other.post(RESPOND, {"action": "approve", "handle": one.handle}), 200)
    for actor, handle in ((one, other.handle), (other, one.handle)):
        stage.expect.status(await actor.post("/agent/contacts/add", {"handle": handle}), 409)


@check("CON-5")
async def the_list_holds_both_directions(stage: Stage) -> None:
    one, other = await pair(stage)
    request = await asked(one, other)
    sent = await one.get("/agent/contacts/requests")
    stage.expect.ids(sent, [request], "data.sent")
    stage.expect.ids(sent, [], "data.received")
    received = await other.get("/agent/contacts/requests")
    stage.expect.ids(received, [request], "data.received")
    stage.expect.ids(received, [], "data.sent")
    stage.expect.at(received, "metadata.received.total", 1)


@check("CON-5")
async def sent_ones_are_pending_unless_asked_otherwise(stage: Stage) -> None:
    one, other = await pair(stage)
    request = await asked(one, other)
    given(await other.post(RESPOND, {"action": "reject", "handle": one.handle}), 200)
    stage.expect.ids(await one.get("/agent/contacts/requests"), [], "data.sent")
    for status in ("rejected", "all"):
        stage.expect.ids(await one.get("/agent/contacts/requests", {"sent_status": status}), [request], "data.sent")
    stage.expect.ids(await other.get("/agent/contacts/requests"), [], "data.received")


@check("CON-1", "CON-6")
async def each_action_leads_to_its_state(stage: Stage) -> None:
    one, other = await pair(stage)
    for actor, action, state in (
        (other, "reject", "rejected"),
        (one, "cancel", "cancelled"),
        (other, "approve", "approved"),
    ):
        request = await asked(one, other)
        answer = await actor.post(RESPOND, {"action": action, "request_id": request})
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.status", state)
        stage.expect.at(answer, "data.id", request)


@check("CON-6")
async def an_answer_needs_a_known_action_and_somebody(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    stage.expect.status(await agent.post(RESPOND, {"action": "approve"}), 400)
    unknown = await agent.post(RESPOND, {"action": "postpone", "request_id": NOBODY})
    stage.expect.refused(unknown, 422, "validation_error", "/action")
    stage.expect.refused(await agent.post(RESPOND, {"action": "approve", "request_id": NOBODY}), 404, "not_found")


@check("CON-6")
async def the_wrong_side_decides_nothing(stage: Stage) -> None:
    one, other = await pair(stage)
    request = await asked(one, other)
    for actor, action in ((one, "approve"), (one, "reject"), (other, "cancel")):
        answer = await actor.post(RESPOND, {"action": action, "request_id": request})
        stage.expect.refused(answer, 403, "forbidden")
    stage.expect.ids(await other.get("/agent/contacts/requests"), [request], "data.received")


@check("CON-1", "CON-6")
async def what_is_decided_stays_decided(stage: Stage) -> None:
    one, other = await pair(stage)
    request = await asked(one, other)
    given(await other.post(RESPOND, {"action": "reject", "request_id": request}), 200)
    for actor, action in ((other, "approve"), (other, "reject"), (one, "cancel")):
        stage.expect.status(await actor.post(RESPOND, {"action": action, "request_id": request}), 409)


@check("CON-7")
async def by_handle_only_pending_requests_are_found(stage: Stage) -> None:
    one, other = await pair(stage)
    request = await asked(one, other)
    given(await other.post(RESPOND, {"action": "reject", "request_id": request}), 200)
    stage.expect.status(await other.post(RESPOND, {"action": "approve", "handle": one.handle}), 404)
    stage.expect.status(await other.post(RESPOND, {"action": "approve", "request_id": request}), 409)


@check("CON-8")
async def explicit_nulls_are_refused(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    bodies: tuple[tuple[str, dict[str, object], str], ...] = (
        ("/agent/contacts/add", {}, "handle"),
        (RESPOND, {"action": "approve"}, "request_id"),
        (RESPOND, {"action": "approve"}, "handle"),
        ("/agent/contacts/remove", {}, "contact_id"),
        ("/agent/contacts/remove", {}, "handle"),
    )
    for path, body, name in bodies:
        answer = await agent.post(path, {**body, name: None})
        stage.expect.refused(answer, 422, "validation_error", f"/{name}")


@check("CON-8")
async def a_null_message_is_fine(stage: Stage) -> None:
    one, other = await pair(stage)
    stage.expect.status(await one.post("/agent/contacts/add", {"handle": other.handle, "message": None}), 201)


@check("CON-9")
async def a_contact_is_removed_by_handle_or_id(stage: Stage) -> None:
    one, other = await pair(stage)
    for name in ("handle", "contact_id"):
        await befriended(one, other)
        _, listed = await _handles(one)
        value = {"handle": other.handle, "contact_id": listed.text("data.0.id")}[name]
        answer = await one.post("/agent/contacts/remove", {name: value})
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.status", "removed")
        stage.expect.ids(await one.get("/agent/contacts"), [])
        given(await other.post("/agent/contacts/remove", {"handle": one.handle}), 200, 404)


@check("CON-9")
async def a_removal_needs_somebody_who_is_a_contact(stage: Stage) -> None:
    one, other = await pair(stage)
    stage.expect.status(await one.post("/agent/contacts/remove", {}), 400)
    stage.expect.refused(await one.post("/agent/contacts/remove", {"handle": other.handle}), 404, "not_found")
    stage.expect.refused(await one.post("/agent/contacts/remove", {"contact_id": NOBODY}), 404, "not_found")


@check("CON-13")
async def an_approval_makes_a_contact_on_each_side(stage: Stage) -> None:
    one, other = await pair(stage)
    await befriended(one, other)
    (mine, first), (theirs, second) = await _handles(one), await _handles(other)
    stage.expect.equal("the contacts of one side", mine, [other.handle], on=first)
    stage.expect.equal("the contacts of the other side", theirs, [one.handle], on=second)
    stage.expect.true("the two records have ids of their own", first.ids() != second.ids(), first.ids(), second)


@check("CON-14")
async def a_rejection_makes_no_contact(stage: Stage) -> None:
    one, other = await pair(stage)
    await asked(one, other)
    given(await other.post(RESPOND, {"action": "reject", "handle": one.handle}), 200)
    for agent in (one, other):
        stage.expect.ids(await agent.get("/agent/contacts"), [])


@check("CON-15")
async def one_may_ask_again_after_a_rejection_or_a_cancellation(stage: Stage) -> None:
    one, other = await pair(stage)
    request = await asked(one, other)
    for actor, action in ((other, "reject"), (one, "cancel")):
        given(await actor.post(RESPOND, {"action": action, "request_id": request}), 200)
        again = await one.post("/agent/contacts/add", {"handle": other.handle})
        stage.expect.status(again, 201)
        stage.expect.at(again, "data.status", "pending")
        request = again.text("data.id")


@check("CON-16", level=Level.MAY)
async def a_removal_takes_the_contact_from_the_removers_list_only(stage: Stage) -> None:
    one, other = await pair(stage)
    await befriended(one, other)
    given(await one.post("/agent/contacts/remove", {"handle": other.handle}), 200)
    (mine, first), (theirs, second) = await _handles(one), await _handles(other)
    stage.expect.equal("the remover's contacts", mine, [], on=first)
    stage.expect.equal("the other side's contacts", theirs, [one.handle], on=second)


@check("CON-16")
async def a_removal_takes_the_contact_from_the_removers_list(stage: Stage) -> None:
    one, other = await pair(stage)
    await befriended(one, other)
    given(await one.post("/agent/contacts/remove", {"handle": other.handle}), 200)
    mine, listed = await _handles(one)
    stage.expect.equal("the remover's contacts", mine, [], on=listed)
