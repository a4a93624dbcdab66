"""Streams and their sessions (AM-13 to AM-18)."""

import re
import uuid

from conformance.agent_manager.routes import MESSAGES, STREAM
from conformance.agent_manager.stage import ManagerStage
from conformance.checks import check
from conformance.suites.agent_manager.rejections import PING

ENDPOINT = re.compile(r"/mcp/messages\?sessionId=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@check("AM-13")
async def a_stream_begins_with_where_to_post_to(stage: ManagerStage) -> None:
    wire = await stage.opened()
    stage.expect.equal("the status", wire.stream.status, 200, wire.stream)
    kind = wire.stream.headers.get("content-type", "")
    stage.expect.true("it is a stream of events", kind.startswith("text/event-stream"), kind, wire.stream)
    first = wire.stream.first
    stage.expect.equal("the first event", None if first is None else first.name, "endpoint", wire.stream)
    is_right = ENDPOINT.fullmatch(wire.address) is not None
    stage.expect.true("it has the path and a session", is_right, wire.address, wire.stream)
    other = await stage.opened()
    stage.expect.true("each stream has a session of its own", other.address != wire.address, "the same", other.stream)


@check("AM-14")
async def a_stream_is_kept_by_nobody_on_the_way(stage: ManagerStage) -> None:
    wire = await stage.opened()
    for name, wanted in (("cache-control", "no-store"), ("x-accel-buffering", "no")):
        stage.expect.equal(name, wire.stream.headers.get(name), wanted, wire.stream)


@check("AM-15")
async def a_post_to_the_stream_sends_clients_back(stage: ManagerStage) -> None:
    stage.expect.status(await stage.request("POST", STREAM, body=PING), 401)
    answer = await stage.request("POST", STREAM, body=PING, who=stage.me)
    stage.expect.status(answer, 405)
    stage.expect.equal("Allow", answer.headers.get("allow"), "GET", answer)


@check("AM-16")
async def a_session_that_is_not_there_is_not_found(stage: ManagerStage) -> None:
    for identity in (str(uuid.uuid4()), "nonsense"):
        answer = await stage.request("POST", f"{MESSAGES}?sessionId={identity}", body=PING, who=stage.me)
        stage.expect.status(answer, 404)
    wire = await stage.opened()
    await wire.stream.aclose()
    answer = await stage.request("POST", f"{MESSAGES}?sessionId={uuid.uuid4()}", body=PING, who=stage.me)
    stage.expect.status(answer, 404)


@check("AM-17")
async def the_session_of_somebody_else_is_not_found(stage: ManagerStage) -> None:
    wire = await stage.opened()
    answer = await stage.request("POST", wire.address, body=PING, who=stage.principal("colleague"))
    stage.expect.status(answer, 404)
    theirs = await stage.opened(stage.principal("colleague"))
    answer = await stage.request("POST", theirs.address, body=PING, who=stage.me)
    stage.expect.status(answer, 404)
    heard = await theirs.inbox.other(0.3, lambda each: each.get("id") == PING["id"])
    stage.expect.equal("what their stream hears of it", heard, None, answer)


@check("AM-18")
async def without_a_session_the_answer_is_in_the_body(stage: ManagerStage) -> None:
    answer = await stage.alone({"jsonrpc": "2.0", "id": "a-1", "method": "tools/list"})
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "id", "a-1")
    stage.expect.true("the tools are in it", bool(answer.entries("result.tools")), answer.body, answer)
