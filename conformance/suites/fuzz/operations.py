"""A check for each operation: what its schema allows is answered as published, what it refuses is refused.

Whatever an operation makes belongs to an agent or a room of the check, or is in the ledger itself.
"""

from collections.abc import Mapping
from typing import Final

from conformance.actors import Actor
from conformance.answers import Answer
from conformance.checks import add
from conformance.drivers.generating import Made, made
from conformance.operations import Operation, operations
from conformance.registry import Level, Need, requirements
from conformance.stage import Stage

COUNT: Final = 4
"""Requests of each kind for an operation."""

LEFT_OUT: Final = frozenset({"update_my_profile"})
"""Would change the name of the account."""

REFUSALS: Final = frozenset({400, 403, 404, 409, 413, 415, 422})


async def _placed(stage: Stage, operation: Operation) -> tuple[Actor, Mapping[str, str]]:
    """Who asks, and ids that exist for the path, where the run may make some."""
    if not stage.session.write:
        return (await stage.agent() if operation.caller == "agent" else stage.user), {}
    one, other = await stage.agents(2)
    actor = await stage.fresh_agent() if operation.name == "create_agent_memory" else one
    actor = actor if operation.caller == "agent" else stage.user
    if "/chats/{" not in operation.path:
        return actor, {}
    room = await stage.room(one, other, stage.user)
    if "{chat_id}" not in operation.path:
        return actor, {"id": room}
    ids = {"chat_id": room}
    if "/messages/{id}" in operation.path:
        ids["id"] = await stage.say(other, room, one)
    elif "/participants/{id}" in operation.path:
        ids["id"] = other.id
    return actor, ids


async def _asked(stage: Stage, operation: Operation, actor: Actor, ids: Mapping[str, str], request: Made) -> Answer:
    """Make one request; what it makes is in the ledger before."""
    if operation.name in {"create_agent_chat", "create_my_chat_room"}:
        return await stage.open(actor, request.body)
    if operation.name == "register_my_agent":
        return await stage.register_any(request.body)
    path = operation.path.format(**{**request.path, **ids}).removeprefix("/api/v1")
    return await actor.request(operation.method, path, body=request.body, query=request.query or None)


def _judged(stage: Stage, operation: Operation, request: Made, answer: Answer) -> None:
    stage.expect.true("the platform does not break", answer.status < 500, answer.status, answer)
    if not request.allowed:
        text = "a body that the schema refuses is refused"
        stage.expect.true(text, answer.status in REFUSALS, f"{answer.status} for {request.body!r:.300}", answer)
        return
    allowed = {*operation.successes, *REFUSALS, 429}
    stage.expect.true("it is a published success or a refusal", answer.status in allowed, answer.status, answer)
    if answer.status in operation.successes:
        stage.expect.shape(answer, operation.name)
    else:
        stage.expect.has(answer, "error", "code", "message", "request_id")


def _is_kept(operation: Operation, request: Made) -> bool:
    """Whether a request leaves other checks alone: what all of an organization reads, others would find."""
    return operation.name != "create_agent_memory" or "organization" not in repr(request.body)


def _add(operation: Operation) -> None:
    rule = next(each.id for each in requirements().values() if each.operation == operation.name)

    async def body(stage: Stage) -> None:
        requests = made(operation.name, stage.session.seed, count=COUNT)
        actor, ids = await _placed(stage, operation)
        for request in requests:
            if _is_kept(operation, request):
                _judged(stage, operation, request, await _asked(stage, operation, actor, ids, request))

    need = Need.WRITE if operation.method != "GET" else Need.AGENT
    needs = [] if operation.method == "GET" and operation.caller != "agent" else [need]
    add(f"fuzz.operations.{operation.name}", (rule,), body, needs=needs, level=Level.SHOULD)


for each in operations().values():
    if each.name not in LEFT_OUT:
        _add(each)
