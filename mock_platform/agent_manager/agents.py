"""Agents and runs over plain HTTP, around the protocol (mcp.md 5.1)."""

from typing import TYPE_CHECKING, Any

from mock_platform.agent_manager.catalogue import Catalogue
from mock_platform.agent_manager.http import (
    ClientGone,
    Receive,
    Scope,
    Send,
    bad_request,
    check_method,
    not_found,
    query,
    read_object,
    send_bytes,
    send_json,
    text_of,
    until_gone,
)
from mock_platform.agent_manager.names import PREFIX
from mock_platform.agent_manager.run import Run
from mock_platform.agent_manager.runs import Runs
from mock_platform.agent_manager.waiting import first_of
from mock_platform.timeline import Timeline
from mock_platform.world.clock import SECOND, iso

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mock_platform.agent_manager.principal import Principal
    from mock_platform.timeline import Entry
    from mock_platform.world.identities import Agent

Shape = dict[str, Any]

AGENTS = "/api/agents"
ADMIN = "/api/admin/agents"


async def answer(scope: Scope, receive: Receive, send: Send, principal: "Principal") -> None:
    """Answer one request under ``/api/agents`` or ``/api/admin/agents``."""
    path: str = scope["path"]
    is_admin = path.startswith(ADMIN)
    agent_id, _, rest = path.removeprefix(ADMIN if is_admin else AGENTS).removeprefix("/").partition("/")
    if is_admin and not rest:
        await (
            _manage(scope, receive, send, principal, agent_id)
            if agent_id
            else _register(scope, receive, send, principal)
        )
    elif not is_admin and not rest:
        check_method(scope, "GET")
        _noted(principal, "get agent" if agent_id else "list agents")
        await send_json(send, 200, _one(principal, agent_id) if agent_id else _list(principal, scope))
    elif not is_admin and rest == "runs" and agent_id:
        await _run(scope, receive, send, principal, agent_id)
    else:
        raise not_found("There is nothing at this address")


def _list(principal: "Principal", scope: Scope) -> list[Shape]:
    wanted = query(scope).get("includeInactive", "false").lower()
    if wanted not in {"true", "false"}:
        raise bad_request("includeInactive should be true or false")
    catalogue = principal.world.attached(Catalogue, Catalogue)
    found = catalogue.listed(principal.user, include_inactive=wanted == "true")
    return [_shape(catalogue, each) for each in found]


def _one(principal: "Principal", agent_id: str) -> Shape:
    return _shape(principal.world.attached(Catalogue, Catalogue), _find(principal, agent_id, include_inactive=True))


def _find(principal: "Principal", agent_id: str, *, include_inactive: bool = False) -> "Agent":
    catalogue = principal.world.attached(Catalogue, Catalogue)
    agent = catalogue.find(principal.user, agent_id, include_inactive=include_inactive)
    if agent is None:
        raise not_found("There is no such agent: GET /api/agents lists them")
    return agent


def _noted(principal: "Principal", what: str) -> "AbstractContextManager[Entry]":
    """The call is on record, and whatever happens inside follows from it."""
    timeline = principal.world.attached(Timeline, Timeline)
    return timeline.doing(timeline.note("call", what, {}, who=principal.user))


# --- administrators --------------------------------------------------------------------------------------------------


async def _register(scope: Scope, receive: Receive, send: Send, principal: "Principal") -> None:
    check_method(scope, "POST")
    body = await read_object(receive)
    name, description = str(text_of(body, "name")), str(text_of(body, "description"))
    slug = text_of(body, "agentId" if "agentId" in body else "id", required=False)
    with _noted(principal, "register agent"):
        agent, key = principal.world.directory.register(principal.user, name, description, slug=slug or None)
    shape = _shape(principal.world.attached(Catalogue, Catalogue), agent)
    await send_json(send, 201, {**shape, "credentials": {"api_key": key}})


async def _manage(scope: Scope, receive: Receive, send: Send, principal: "Principal", agent_id: str) -> None:
    check_method(scope, "PUT", "DELETE")
    directory = principal.world.directory
    if scope["method"] == "DELETE":
        with _noted(principal, "delete agent"):
            directory.remove(principal.user, _find(principal, agent_id, include_inactive=True))
        await send_bytes(send, 204, b"")
        return
    body = await read_object(receive)
    active = body.get("active")
    if not (active is None or isinstance(active, bool)):
        raise bad_request("active should be true or false")
    with _noted(principal, "change agent"):
        agent = directory.change(
            principal.user,
            _find(principal, agent_id, include_inactive=True),
            name=text_of(body, "name", required=False),
            description=text_of(body, "description", required=False),
            active=active,
        )
    await send_json(send, 200, _shape(principal.world.attached(Catalogue, Catalogue), agent))


# --- runs ------------------------------------------------------------------------------------------------------------


async def _run(scope: Scope, receive: Receive, send: Send, principal: "Principal", agent_id: str) -> None:
    """Ask, and answer when the run has ended; a client that hangs up ends it."""
    check_method(scope, "POST")
    body = await read_object(receive)
    message = str(text_of(body, "message"))
    room_id = text_of(body, "sessionId" if "sessionId" in body else "session_id", required=False)
    agent = _find(principal, agent_id)
    run = principal.world.attached(Runs, Runs).start(principal, agent, message, room_id=room_id or None)
    try:
        ended = await first_of(run.wait(_nothing), until_gone(receive))
    finally:
        run.cancel()
    if not ended:
        raise ClientGone
    await send_json(send, 200, _run_shape(principal, run))


async def _nothing() -> None:
    """Nobody asks how far a run has got here."""


def _shape(catalogue: Catalogue, agent: "Agent") -> Shape:
    """An agent, with both spellings of what the documentation and the code spell differently (mcp.md 7, row 33)."""
    agent_id = catalogue.id_of(agent)
    return {
        "id": agent_id,
        "agentId": agent_id,
        "name": agent.name,
        "description": agent.description,
        "is_team": False,
        "isTeam": False,
        "active": agent.active,
        "tool": PREFIX + agent_id,
        "platformId": agent.id,
        "createdAt": iso(agent.inserted_at),
        "updatedAt": iso(agent.updated_at),
    }


def _run_shape(principal: "Principal", run: Run) -> Shape:
    catalogue = principal.world.attached(Catalogue, Catalogue)
    until = principal.world.clock.now() if run.ended_at is None else run.ended_at
    events = [each for each in run.room.messages[run.question.seq :] if each.sender_id == run.agent.id]
    metadata: Shape = {"agentId": catalogue.id_of(run.agent), "chatId": run.room.id, "questionId": run.question.id}
    if run.answer is not None:
        metadata["answerId"] = run.answer.id
    if run.problem is not None:
        metadata["reason"] = run.problem[0]
    return {
        "runId": run.id,
        "sessionId": run.room.id,
        "content": run.text if run.problem is None else run.problem[1],
        "metadata": metadata,
        "tools": [
            {"content": each.content, "metadata": each.metadata} for each in events if each.message_type == "tool_call"
        ],
        "reasoningSteps": [each.content for each in events if each.message_type == "thought"],
        "status": run.status,
        "metrics": {"durationMs": (until - run.started_at) * 1000 // SECOND},
    }
