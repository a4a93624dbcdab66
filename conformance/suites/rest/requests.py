"""Contact requests of users (CON). What they make is in the ledger: a user's lists outlive the run."""

from conformance.checks import check
from conformance.claims import given
from conformance.registry import Need
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

RECEIVED, SENT = "/me/contacts/requests", "/me/contacts/requests/sent"


@check("CON-10")
async def a_user_asks_an_agent(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    answer = await stage.ask_contact(stage.user, agent.handle, "Shall we?")
    stage.expect.status(answer, 201)
    asked = {"status": "pending", "recipient_id": agent.id, "requester_id": stage.user.id, "message": "Shall we?"}
    for field, wanted in asked.items():
        stage.expect.at(answer, f"data.{field}", wanted)
    received = await agent.get("/agent/contacts/requests")
    stage.expect.ids(received, [answer.text("data.id")], "data.received")
    stage.expect.at(received, "data.received.0.message", "Shall we?")


@check("CON-10")
async def a_long_message_is_refused(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    stage.expect.refused(await stage.ask_contact(stage.user, agent.handle, "a" * 501), 422, "validation_error")
    stage.expect.ids(await agent.get("/agent/contacts/requests"), [], "data.received")


@check("CON-10")
async def unknown_handles_and_oneself_are_refused(stage: Stage) -> None:
    own = await stage.handle_of(stage.user)
    stage.expect.refused(await stage.ask_contact(stage.user, "nobody-has-this-name/nor-this"), 404, "not_found")
    stage.expect.status(await stage.ask_contact(stage.user, own), 409)


@check("CON-10")
async def a_second_pending_request_is_a_conflict(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    given(await stage.ask_contact(stage.user, agent.handle), 201)
    stage.expect.status(await stage.ask_contact(stage.user, agent.handle), 409)


@check("CON-11")
async def received_ones_are_pending_and_sent_ones_of_any_state(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    mine = given(await stage.ask_contact(stage.user, agent.handle), 201).text("data.id")
    stage.expect.holds(await stage.user.whole(SENT), mine)
    given(await stage.user.delete(f"{RECEIVED}/{mine}"), 200)
    stage.expect.holds(await stage.user.whole(SENT), mine)
    stage.expect.holds(await stage.user.whole(SENT, {"status": "cancelled"}), mine)
    stage.expect.lacks(await stage.user.whole(SENT, {"status": "pending"}), mine)
    theirs = await _asked_by_fresh_agent(stage)
    stage.expect.holds(await stage.user.whole(RECEIVED), theirs)
    given(await stage.user.post(f"{RECEIVED}/{theirs}/reject"), 200)
    stage.expect.lacks(await stage.user.whole(RECEIVED), theirs)


@check("CON-12")
async def unknown_requests_are_404(stage: Stage) -> None:
    for action in ("approve", "reject"):
        stage.expect.refused(await stage.user.post(f"{RECEIVED}/{NOBODY}/{action}"), 404, "not_found")
    stage.expect.refused(await stage.user.delete(f"{RECEIVED}/{NOBODY}"), 404, "not_found")


@check("CON-12")
async def the_requester_only_cancels_and_the_recipient_never_does(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    mine = given(await stage.ask_contact(stage.user, agent.handle), 201).text("data.id")
    for action in ("approve", "reject"):
        stage.expect.refused(await stage.user.post(f"{RECEIVED}/{mine}/{action}"), 403, "forbidden")
    theirs = await _asked_by_fresh_agent(stage)
    stage.expect.refused(await stage.user.delete(f"{RECEIVED}/{theirs}"), 403, "forbidden")


@check("CON-12")
async def a_decided_request_is_a_conflict(stage: Stage) -> None:
    theirs = await _asked_by_fresh_agent(stage)
    answer = await stage.user.post(f"{RECEIVED}/{theirs}/reject")
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.status", "rejected")
    for action in ("approve", "reject"):
        stage.expect.status(await stage.user.post(f"{RECEIVED}/{theirs}/{action}"), 409)


@check("CON-2", "CON-13")
async def a_user_and_an_agent_become_contacts(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    stage.contact_made(stage.user, agent.handle)
    asked = {"handle": await stage.handle_of(stage.user)}
    request = await agent.post("/agent/contacts/add", asked)
    stage.expect.status(request, 201)
    answer = await stage.user.post(f"{RECEIVED}/{request.text('data.id')}/approve")
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.status", "approved")
    contacts = await stage.user.whole("/me/contacts")
    of_user = [entry.text("contact_id") for entry in contacts.entries()]
    stage.expect.true("the agent is a contact of the user", agent.id in of_user, of_user, contacts)
    of_agent = await agent.get("/agent/contacts")
    stage.expect.at(of_agent, "data.0.handle", asked["handle"])


@check("CON-18")
async def users_do_not_see_requests_to_their_agents(stage: Stage) -> None:
    one, other = await stage.fresh_agent(), await stage.fresh_agent()
    request = given(await one.post("/agent/contacts/add", {"handle": other.handle}), 201).text("data.id")
    for path in (RECEIVED, SENT):
        stage.expect.lacks(await stage.user.whole(path), request)
    stage.expect.status(await stage.user.post(f"{RECEIVED}/{request}/approve"), 403, 404)
    stage.expect.ids(await other.get("/agent/contacts/requests"), [request], "data.received")


@check("CON-19")
async def a_handle_is_resolved_or_unknown(stage: Stage) -> None:
    agent = await stage.agent()
    answer = await stage.user.post("/me/contacts/resolve", {"handle": agent.handle})
    stage.expect.status(answer, 200)
    for field, wanted in {"id": agent.id, "type": "Agent", "name": agent.name}.items():
        stage.expect.at(answer, f"data.{field}", wanted)
    unknown = await stage.user.post("/me/contacts/resolve", {"handle": "nobody-has-this-name/nor-this"})
    stage.expect.refused(unknown, 404, "not_found")


@check("CON-19", needs=[Need.SECOND_ACCOUNT])
async def handles_of_other_organizations_are_resolved_too(stage: Stage) -> None:
    foreign = await stage.agent_of(stage.outsider)
    answer = await stage.user.post("/me/contacts/resolve", {"handle": foreign.handle})
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.id", foreign.id)


async def _asked_by_fresh_agent(stage: Stage) -> str:
    agent = await stage.fresh_agent()
    asked = await agent.post("/agent/contacts/add", {"handle": await stage.handle_of(stage.user)})
    return given(asked, 201).text("data.id")
