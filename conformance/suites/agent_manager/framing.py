"""JSON-RPC inside of HTTP (AM-27 to AM-30)."""

from conformance.agent_manager.stage import ManagerStage
from conformance.checks import check
from conformance.messages import ERRORS


@check("AM-27")
async def an_unknown_method_is_named(stage: ManagerStage) -> None:
    for method in ("resources/subscribe_to_everything", "make/coffee"):
        answer = await stage.alone({"jsonrpc": "2.0", "id": 1, "method": method})
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "error.code", ERRORS["method"])
        text = answer.text("error.message")
        stage.expect.true("the message holds its name", method in text, text, answer)


@check("AM-27")
async def so_it_is_on_the_stream(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    response = await talk.request("make/coffee")
    stage.expect.equal("the code", response.code, ERRORS["method"], response)


@check("AM-28")
async def what_is_not_json_is_a_parse_error(stage: ManagerStage) -> None:
    for body in (b"hello", b"{", b'{"jsonrpc": "2.0", "id": 1, "method": "ping"'):
        answer = await stage.alone(body)
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "error.code", ERRORS["parse"])
        stage.expect.at(answer, "id", None)


@check("AM-29")
async def what_is_no_message_is_an_invalid_request(stage: ManagerStage) -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    for body in (
        [ping],
        [],
        {"id": 1, "method": "ping"},
        {"jsonrpc": "2.0", "id": 1},
        {"jsonrpc": "1.0", "method": "ping"},
    ):
        answer = await stage.alone(body)
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "error.code", ERRORS["request"])


@check("AM-30")
async def ids_come_back_as_they_were(stage: ManagerStage) -> None:
    for identity in (7, "7", "a-b-c", 0, ""):
        answer = await stage.alone({"jsonrpc": "2.0", "id": identity, "method": "ping"})
        saw = answer.at("id")
        same = type(saw) is type(identity) and saw == identity
        stage.expect.true(f"the id {identity!r} comes back", same, saw, answer)
    answer = await stage.alone({"jsonrpc": "2.0", "id": "m-1", "method": "make/coffee"})
    stage.expect.at(answer, "id", "m-1")
