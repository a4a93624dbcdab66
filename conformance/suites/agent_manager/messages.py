"""Messages in a session (AM-19 to AM-26)."""

from functools import partial

from conformance.agent_manager.stage import ManagerStage
from conformance.answers import ABSENT
from conformance.checks import check
from conformance.messages import Json

VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
INFO = {"name": "AgentManager", "version": "1.0.0"}
CLIENT: Json = {"name": "thenvoi-conformance", "version": "1"}


def initialize(version: str | None) -> Json:
    """``initialize`` with a version, or with none."""
    params: Json = {"capabilities": {}, "clientInfo": CLIENT}
    if version is not None:
        params["protocolVersion"] = version
    return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


@check("AM-19", "AM-20")
async def an_answer_is_on_the_stream_once_and_in_the_body_or_202(stage: ManagerStage) -> None:
    wire = await stage.opened()
    for number, method in enumerate(("initialize", "ping", "tools/list", "make/coffee"), 1):
        message = {**initialize("2025-11-25"), "id": number} if method == "initialize" else _message(number, method)
        answer = await wire.post(message, log=stage.log)
        stage.expect.status(answer, 200, 202)
        heard = await wire.inbox.other(5, partial(_answers, number))
        stage.expect.true(f"the answer to {method} is an event", heard is not None, "none", answer)
        if answer.status == 200:
            stage.expect.true("the body is the same message", answer.body == heard, answer.body, answer)
    await wire.inbox.other(0.3, lambda _: False)
    ids = [each.get("id") for each in wire.inbox.others]
    stage.expect.equal("the answers on the stream", sorted(map(str, ids)), ["1", "2", "3", "4"])


@check("AM-21")
async def notifications_are_accepted_in_silence(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    for method in ("notifications/initialized", "notifications/of_tomorrow"):
        answer = await talk.wire.post({"jsonrpc": "2.0", "method": method}, log=stage.log)
        stage.expect.status(answer, 202)
        stage.expect.equal("the body", answer.raw, b"", answer)
    heard = await talk.wire.inbox.other(0.3, lambda _: True)
    stage.expect.equal("what the stream hears", heard, None)


@check("AM-22")
async def tools_that_change_are_offered(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    changes = talk.greeting.at("result.capabilities.tools.listChanged")
    stage.expect.true("capabilities.tools.listChanged is true", changes is True, changes, talk.greeting)


@check("AM-23")
async def it_agrees_on_the_revision_that_is_asked_for(stage: ManagerStage) -> None:
    for version in VERSIONS:
        answer = await stage.alone(initialize(version))
        stage.expect.at(answer, "result.protocolVersion", version)
    stage.expect.at(await stage.alone(initialize("2031-01-01")), "result.protocolVersion", VERSIONS[-1])


@check("AM-23")
async def so_it_does_in_a_session(stage: ManagerStage) -> None:
    talk = await stage.conversation(version=VERSIONS[0])
    agreed = talk.greeting.at("result.protocolVersion")
    stage.expect.equal("the revision", agreed, VERSIONS[0], talk.greeting)


@check("AM-24")
async def the_documented_revision_is_there_for_who_asks(stage: ManagerStage) -> None:
    for version in ("0.1.0", None):
        answer = await stage.alone(initialize(version))
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "result.protocolVersion", "0.1.0")


@check("AM-25")
async def it_says_its_name_twice(stage: ManagerStage) -> None:
    for version in (VERSIONS[-1], "0.1.0"):
        answer = await stage.alone(initialize(version))
        for field in ("serverInfo", "server"):
            saw = [answer.at(f"result.{field}.{name}") for name in INFO]
            stage.expect.equal(f"name and version in {field}", saw, list(INFO.values()), answer)


@check("AM-26")
async def ping_is_answered(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    response = await talk.request("ping")
    stage.expect.equal("the result", response.at("result"), {}, response)
    alone = await stage.alone(_message(9, "ping"))
    stage.expect.true("so it is without a session", alone.at("error") is ABSENT, alone.body, alone)


def _message(number: int, method: str) -> Json:
    return {"jsonrpc": "2.0", "id": number, "method": method}


def _answers(number: int, message: Json) -> bool:
    return message.get("id") == number
