"""What agents and users are told of contacts (CON-13, CON-14, CON-16, CON-21, WS-35, WS-36)."""

from conformance.actors import Actor
from conformance.answers import ABSENT
from conformance.checks import check
from conformance.claims import given
from conformance.listener import Listener, contacts_of
from conformance.pushes import WANTED
from conformance.registry import Level
from conformance.stage import Stage
from conformance.suites.realtime.shaping import same, shaped
from conformance.suites.rest.contacts import RESPOND, asked, befriended, pair

RECEIVED, UPDATED, ADDED, REMOVED = (
    *("contact_request_received", "contact_request_updated"),
    *("contact_added", "contact_removed"),
)
REQUESTS = "/me/contacts/requests"


async def hearing(stage: Stage, *actors: Actor) -> list[Listener]:
    """Sockets of ``actors``, each of which has joined its own contacts."""
    return [await stage.socket(actor, contacts_of(actor)) for actor in actors]


async def hears(listener: Listener, *wanted: tuple[str, str]) -> None:
    """Claim all that an agent of this check alone is told of its contacts, since this was last asked."""
    await listener.hears(contacts_of(listener.actor), *wanted)


async def record(actor: Actor, other: Actor) -> str:
    """The id of the contact that ``actor`` lists."""
    listed = given(await actor.get("/agent/contacts"), 200)
    return next((each.text("id") for each in listed.entries() if each.text("handle") == other.handle), "")


@check("WS-35.1", "CON-21")
async def the_recipient_alone_is_told_of_a_request(stage: Stage) -> None:
    one, other = await pair(stage)
    asking, receiving = await hearing(stage, one, other)
    answer = given(await one.post("/agent/contacts/add", {"handle": other.handle, "message": "Shall we?"}), 201)
    request = answer.text("data.id")
    (push,) = await receiving.hears(contacts_of(other), (RECEIVED, request))
    shaped(stage, push)
    same(stage, push, from_handle=one.handle, from_name=one.name, message="Shall we?", status="pending")
    given(await one.post(RESPOND, {"action": "cancel", "request_id": request}), 200)
    await hears(asking, (UPDATED, request))


@check("WS-35.1")
async def a_request_without_a_message_is_told_without_one(stage: Stage) -> None:
    one, other = await pair(stage)
    (receiving,) = await hearing(stage, other)
    push = await receiving.comes(contacts_of(other), RECEIVED, await asked(one, other))
    stage.expect.equal("the message", push.at("message"), ABSENT, on=push)


@check("WS-35.2")
async def both_sides_are_told_how_a_request_ends(stage: Stage) -> None:
    one, other = await pair(stage)
    ears = await hearing(stage, one, other)
    for actor, action, state in (
        (other, "reject", "rejected"),
        (one, "cancel", "cancelled"),
        (other, "approve", "approved"),
    ):
        request = await asked(one, other)
        given(await actor.post(RESPOND, {"action": action, "request_id": request}), 200)
        for listener in ears:
            push = await listener.comes(contacts_of(listener.actor), UPDATED, request)
            shaped(stage, push)
            same(stage, push, status=state)


@check("CON-14", "WS-6.14")
async def both_sides_are_told_of_a_rejection_and_get_no_contact(stage: Stage) -> None:
    one, other = await pair(stage)
    asking, receiving = await hearing(stage, one, other)
    request = await asked(one, other)
    given(await other.post(RESPOND, {"action": "reject", "request_id": request}), 200)
    fence = await asked(one, other)
    await hears(receiving, (RECEIVED, request), (UPDATED, request), (RECEIVED, fence))
    given(await one.post(RESPOND, {"action": "cancel", "request_id": fence}), 200)
    await hears(asking, (UPDATED, request), (UPDATED, fence))


@check("CON-13", "WS-31.7", "WS-35.3")
async def both_sides_are_told_of_an_approval_and_then_of_the_contact(stage: Stage) -> None:
    one, other = await pair(stage)
    asking, receiving = await hearing(stage, one, other)
    request = await asked(one, other)
    given(await other.post(RESPOND, {"action": "approve", "handle": one.handle}), 200)
    mine, theirs = await record(one, other), await record(other, one)
    await hears(asking, (UPDATED, request), (ADDED, mine))
    await hears(receiving, (RECEIVED, request), (UPDATED, request), (ADDED, theirs))


@check("WS-35.3", "CON-13")
async def each_side_is_told_about_the_other(stage: Stage) -> None:
    one, other = await pair(stage)
    ears = await hearing(stage, one, other)
    await befriended(one, other)
    for listener, who in zip(ears, (other, one), strict=True):
        push = await listener.comes(contacts_of(listener.actor), ADDED, await record(listener.actor, who))
        shaped(stage, push)
        same(stage, push, handle=who.handle, type="Agent")


@check("WS-35.5", "WS-6.8", level=Level.SHOULD)
async def names_are_texts_and_handles_carry_no_sign(stage: Stage) -> None:
    one, other = await pair(stage)
    asking, receiving = await hearing(stage, one, other)
    request = await asked(one, other)
    shaped(stage, await receiving.comes(contacts_of(other), RECEIVED, request), WANTED)
    given(await other.post(RESPOND, {"action": "approve", "request_id": request}), 200)
    for listener, who in ((asking, other), (receiving, one)):
        push = await listener.comes(contacts_of(listener.actor), ADDED, await record(listener.actor, who))
        shaped(stage, push, WANTED)
        same(stage, push, name=who.name)


@check("WS-35.6")
async def a_crossing_request_is_told_as_an_approval(stage: Stage) -> None:
    one, other = await pair(stage)
    request = await asked(one, other)
    ears = await hearing(stage, one, other)
    given(await other.post("/agent/contacts/add", {"handle": one.handle}), 201)
    for listener, who in zip(ears, (other, one), strict=True):
        contact = await record(listener.actor, who)
        updated, _ = await listener.hears(contacts_of(listener.actor), (UPDATED, request), (ADDED, contact))
        same(stage, updated, status="approved")


@check("WS-35.4")
async def whoever_removes_a_contact_is_told(stage: Stage) -> None:
    one, other = await pair(stage)
    await befriended(one, other)
    mine = await record(one, other)
    (listener,) = await hearing(stage, one)
    given(await one.post("/agent/contacts/remove", {"handle": other.handle}), 200)
    (push,) = await listener.hears(contacts_of(one), (REMOVED, mine))
    shaped(stage, push)


@check("CON-16", "WS-6.27")
async def whoever_keeps_a_contact_is_not_told(stage: Stage) -> None:
    one, other = await pair(stage)
    await befriended(one, other)
    removing, keeping = await hearing(stage, one, other)
    contact = await record(one, other)
    given(await one.post("/agent/contacts/remove", {"contact_id": contact}), 200)
    await hears(removing, (REMOVED, contact))
    fence = await asked(one, other)
    await hears(keeping, (RECEIVED, fence))


@check("AGT-17")
async def the_other_side_is_told_when_an_agent_is_deleted(stage: Stage) -> None:
    one, other = await pair(stage)
    await befriended(one, other)
    contact = await record(one, other)
    (listener,) = await hearing(stage, one)
    given(await stage.user.delete(f"/me/agents/{other.id}", {"force": "true"}), 200)
    await hears(listener, (REMOVED, contact))


# --- users ------------------------------------------------------------------------------------------------------------


async def _asked_user(stage: Stage, agent: Actor) -> str:
    """Have an agent ask the user; gives the request's id."""
    body = {"handle": await stage.handle_of(stage.user), "message": "Shall we?"}
    return given(await agent.post("/agent/contacts/add", body), 201).text("data.id")


@check("WS-36.1", "CON-21")
async def users_are_told_of_a_request_with_both_sides(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    (listener,) = await hearing(stage, stage.user)
    push = await listener.comes(contacts_of(stage.user), RECEIVED, await _asked_user(stage, agent))
    shaped(stage, push)
    same(stage, push, requester_id=agent.id, requester_type="Agent", recipient_id=stage.user.id, recipient_type="User")
    same(stage, push, requester__id=agent.id, requester__handle=agent.handle, message="Shall we?")


@check("WS-36.2", "WS-35.2")
async def users_and_agents_are_told_how_their_requests_end(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    ears = await hearing(stage, stage.user, agent)
    theirs = await _asked_user(stage, agent)
    given(await stage.user.post(f"{REQUESTS}/{theirs}/reject"), 200)
    mine = given(await stage.ask_contact(stage.user, agent.handle), 201).text("data.id")
    given(await stage.user.delete(f"{REQUESTS}/{mine}"), 200)
    for listener in ears:
        for request, state in ((theirs, "rejected"), (mine, "cancelled")):
            push = await listener.comes(contacts_of(listener.actor), UPDATED, request)
            shaped(stage, push)
            same(stage, push, status=state)


@check("WS-36.2", "WS-35.1")
async def an_agent_is_told_of_a_users_request_alone(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    user, listener = await hearing(stage, stage.user, agent)
    request = given(await stage.ask_contact(stage.user, agent.handle), 201).text("data.id")
    (push,) = await listener.hears(contacts_of(agent), (RECEIVED, request))
    shaped(stage, push)
    given(await stage.user.delete(f"{REQUESTS}/{request}"), 200)
    await user.hears(contacts_of(stage.user), (UPDATED, request), about={request})


@check("WS-36.2", "CON-13")
async def a_user_is_told_of_a_contact_and_of_its_end(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    user, listener = await hearing(stage, stage.user, agent)
    request = await _asked_user(stage, agent)
    stage.contact_made(stage.user, agent.handle)
    given(await stage.user.post(f"{REQUESTS}/{request}/approve"), 200)
    listed = given(await stage.user.whole("/me/contacts"), 200)
    mine = next((each.text("id") for each in listed.entries() if each.text("contact_id") == agent.id), "")
    await user.comes(contacts_of(stage.user), UPDATED, request)
    push = await user.comes(contacts_of(stage.user), ADDED, mine)
    shaped(stage, push)
    same(stage, push, handle=agent.handle, type="Agent")
    theirs = given(await agent.get("/agent/contacts"), 200).text("data.0.id")
    added = await listener.comes(contacts_of(agent), ADDED, theirs)
    same(stage, added, type="User", handle=await stage.handle_of(stage.user))
    given(await stage.user.post("/me/contacts/remove", {"handle": agent.handle}), 200)
    await user.comes(contacts_of(stage.user), REMOVED, mine)
