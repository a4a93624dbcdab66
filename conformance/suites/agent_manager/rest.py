"""Agents and runs over plain HTTP (AM-51 to AM-57)."""

import secrets

from conformance.agent_manager.routes import ADMIN, AGENTS
from conformance.agent_manager.stage import ManagerStage, agent_id
from conformance.answers import ABSENT, Answer
from conformance.checks import check
from conformance.claims import NotOffered
from conformance.registry import Need


def _problem(stage: ManagerStage, answer: Answer, status: int) -> None:
    stage.expect.status(answer, status)
    kind = answer.headers.get("content-type", "").partition(";")[0]
    stage.expect.equal("the content type", kind, "application/problem+json", answer)
    for field in ("type", "title", "detail"):
        stage.expect.true(f"{field} is a text", bool(answer.text(field)), answer.at(field), answer)
    stage.expect.at(answer, "status", status)


@check("AM-51")
async def agents_are_listed(stage: ManagerStage) -> None:
    answer = await stage.request("GET", f"{AGENTS}?includeInactive=false", who=stage.me)
    stage.expect.status(answer, 200)
    found = answer.body
    stage.expect.true("the body is a list", isinstance(found, list), found, answer)
    for each in found if isinstance(found, list) else []:
        named = isinstance(each, dict) and bool(each.get("agentId") or each.get("id"))
        stage.expect.true("each has an id", named, each, answer)
        stage.expect.true("each has name and description", {"name", "description"} <= set(each), sorted(each), answer)


@check("AM-51")
async def they_are_those_of_the_tools(stage: ManagerStage) -> None:
    answer = await stage.request("GET", AGENTS, who=stage.me)
    found = answer.body if isinstance(answer.body, list) else []
    ids = sorted(str(each.get("agentId") or each.get("id")) for each in found if isinstance(each, dict))
    tools = await (await stage.conversation()).tools()
    runs = sorted(name.removeprefix("run_") for name in tools if name.startswith("run_"))
    stage.expect.equal("the ids of the agents", ids, runs, answer)


@check("AM-52")
async def one_agent_is_found_by_its_id(stage: ManagerStage) -> None:
    listed = await stage.request("GET", AGENTS, who=stage.me)
    found = listed.body if isinstance(listed.body, list) else []
    for each in found[:3]:
        identity = str(each.get("agentId") or each.get("id"))
        answer = await stage.request("GET", f"{AGENTS}/{identity}", who=stage.me)
        stage.expect.status(answer, 200)
        stage.expect.equal("its id", agent_id(answer), identity, answer)
    _problem(stage, await stage.request("GET", f"{AGENTS}/nobody_{secrets.token_hex(4)}", who=stage.me), 404)


@check("AM-53")
async def an_agent_is_run(stage: ManagerStage) -> None:
    body = {"message": "Hello, what can you do? This is a test of conformance."}
    answer = await stage.request("POST", f"{AGENTS}/{stage.answering()}/runs", body=body, who=stage.me, seconds=70)
    stage.expect.status(answer, 200)
    for field in ("runId", "sessionId", "content"):
        stage.expect.true(f"{field} is a text", bool(answer.text(field)), answer.at(field), answer)
    states = {"RUNNING", "COMPLETED", "FAILED", "PAUSED", "CANCELLED"}
    stage.expect.true(
        "status is one of those that there are", answer.at("status") in states, answer.at("status"), answer
    )


@check("AM-54")
async def administrators_register_change_and_remove(stage: ManagerStage) -> None:
    name = stage.new_name()
    answer = await stage.try_to_register(name)
    if answer.status == 403:
        raise NotOffered("whoever logs in is no administrator, and may not register agents")
    stage.expect.status(answer, 201)
    identity = agent_id(answer)
    stage.expect.true("the agent has an id", bool(identity), answer.body, answer)
    stage.expect.at(answer, "name", name)
    changed = await stage.request("PUT", f"{ADMIN}/{identity}", body={"name": f"{name} B"}, who=stage.me)
    stage.expect.status(changed, 200)
    shown = await stage.request("GET", f"{AGENTS}/{identity}", who=stage.me)
    stage.expect.at(shown, "name", f"{name} B")
    removed = await stage.remove(identity)
    stage.expect.status(removed, 200, 204)
    stage.expect.status(await stage.request("GET", f"{AGENTS}/{identity}", who=stage.me), 404)


@check("AM-55")
async def what_is_refused_is_a_problem(stage: ManagerStage) -> None:
    nobody = f"nobody_{secrets.token_hex(4)}"
    _problem(stage, await stage.request("GET", f"{AGENTS}/{nobody}", who=stage.me), 404)
    _problem(stage, await stage.request("POST", f"{AGENTS}/{nobody}/runs", body={"message": "Hi"}, who=stage.me), 404)
    _problem(stage, await stage.request("GET", AGENTS), 401)


@check("AM-56")
async def everything_needs_a_token(stage: ManagerStage) -> None:
    for method, path in (
        ("GET", AGENTS),
        ("GET", f"{AGENTS}/anybody"),
        ("POST", f"{AGENTS}/anybody/runs"),
        ("POST", ADMIN),
        ("PUT", f"{ADMIN}/anybody"),
        ("DELETE", f"{ADMIN}/anybody"),
    ):
        answer = await stage.request(method, path, body=ABSENT if method in {"GET", "DELETE"} else {})
        stage.expect.status(answer, 401)


@check("AM-57", needs=[Need.WRITE])
async def who_has_no_role_registers_nobody(stage: ManagerStage) -> None:
    colleague = stage.principal("colleague")
    if colleague.is_administrator:
        raise NotOffered("the colleague (--username-2) is an administrator too")
    answer = await stage.try_to_register(stage.new_name(), colleague)
    stage.expect.status(answer, 403)
    if stage.me.is_administrator:
        identity = await stage.register(stage.new_name())
        changed = await stage.request("PUT", f"{ADMIN}/{identity}", body={}, who=colleague)
        stage.expect.status(changed, 403)
