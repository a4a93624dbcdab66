"""Calls of agents (AM-39 to AM-45)."""

import asyncio
import re
import secrets
from typing import Final

from conformance.agent_manager.stage import ManagerStage
from conformance.answers import Answer, Entry
from conformance.checks import check
from conformance.claims import Unprepared
from conformance.messages import ERRORS, Json
from conformance.registry import Need
from conformance.suites.agent_manager.tools import runs_of

PATIENCE = 60.0
ATTEMPTS = 5
_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
QUESTION: Json = {"message": "Hello, what can you do? This is a test of conformance."}


@check("AM-39")
async def an_agent_answers_with_one_text(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    response = await talk.call(f"run_{stage.answering()}", QUESTION, seconds=PATIENCE)
    blocks = response.objects("result.content")
    stage.expect.equal("the kinds of the blocks", [each.get("type") for each in blocks], ["text"], response)
    stage.expect.true("it is no error", not response.is_error, response.text, response)
    said = response.text.strip()
    stage.expect.true("there is something in it", said, response.text, response)
    stage.expect.true("it is no id by which to ask for the answer", _ID.fullmatch(said) is None, said, response)


@check("AM-40", needs=[Need.WRITE])
async def a_message_has_to_be_there(stage: ManagerStage) -> None:
    name = next(iter(await runs_of(stage)))
    talk = await stage.conversation()
    for arguments in ({}, {"message": ""}, {"message": 7}, {"message": None}):
        response = await talk.call(name, dict(arguments))
        stage.expect.true(f"{arguments} is an error of the tool", response.is_error, response.message, response)


@check("AM-41")
async def an_unknown_agent_is_an_unknown_tool(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    for name in (f"run_nobody_{secrets.token_hex(4)}", "run_", "sing"):
        response = await talk.call(name, QUESTION)
        stage.expect.equal(f"the code for {name}", response.code, ERRORS["params"], response)
        text = response.string("error.message")
        stage.expect.true("it is called an unknown tool", "unknown tool" in text.casefold(), text, response)


@check("AM-42", needs=[Need.WRITE])
async def the_agents_of_strangers_are_not_there(stage: ManagerStage) -> None:
    stranger = stage.principal("stranger")
    theirs = await (await stage.conversation(stranger)).tools()
    talk = await stage.conversation()
    mine = await talk.tools()
    listed = (await talk.call("list_agents")).text
    only_theirs = [name for name in theirs if name not in mine]
    if not only_theirs:
        raise Unprepared("could not be prepared: the stranger (--username-3) sees no agents that others do not see")
    for name in only_theirs:
        stage.expect.true(f"{name} is not listed", name.removeprefix("run_") not in listed.split(", "), listed)
        unknown = f"run_nobody_{secrets.token_hex(4)}"
        answers = [await talk.call(each, QUESTION) for each in (name, unknown)]
        said = [
            (each.code, each.string("error.message").replace(tool, ""))
            for each, tool in zip(answers, (name, unknown), strict=True)
        ]
        stage.expect.true("it is refused as one that does not exist", said[0] == said[1], said, answers[0])
        stage.expect.equal("the code", answers[0].code, ERRORS["params"], answers[0])


@check("AM-44")
async def a_call_reports_its_progress(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    token = f"p-{secrets.token_hex(3)}"
    params: Json = {"name": f"run_{stage.answering()}", "arguments": QUESTION, "_meta": {"progressToken": token}}
    response = await talk.request("tools/call", params, seconds=PATIENCE)
    told = [each for each in talk.wire.inbox.others if each.get("method") == "notifications/progress"]
    tokens = [Entry(each).at("params.progressToken") for each in told]
    stage.expect.true("progress with that token was reported", token in tokens, talk.wire.inbox.others, response)


@check("AM-44")
async def without_a_token_there_is_no_progress(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    response = await talk.call(f"run_{stage.answering()}", QUESTION, seconds=PATIENCE)
    told = [each for each in talk.wire.inbox.others if each.get("method") == "notifications/progress"]
    stage.expect.equal("the reports of progress", told, [], response)


@check("AM-45")
async def a_call_can_be_cancelled(stage: ManagerStage) -> None:
    heard, answer = await _cancelled(stage)
    for _ in range(ATTEMPTS - 1):
        if heard is None:
            break
        heard, answer = await _cancelled(stage)
    stage.expect.equal("the answer on the stream", heard, None, answer)
    said = answer.at("result.content")
    stage.expect.true("the body of the POST holds no answer", not isinstance(said, list), answer.body, answer)


async def _cancelled(stage: ManagerStage) -> tuple[Json | None, Answer]:
    """Call the agent and cancel; what the stream hears of it, and the answer to the POST.

    An agent may be quicker than the cancellation, so that once says little.
    """
    talk = await stage.conversation()
    number = talk.client.next_id()
    params: Json = {
        "name": f"run_{stage.answering()}",
        "arguments": QUESTION,
        "_meta": {"progressToken": f"c-{number}"},
    }
    message: Json = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
    posted = asyncio.ensure_future(talk.wire.post(message, log=stage.log))
    begun = await talk.wire.inbox.other(5, lambda each: each.get("method") == "notifications/progress")
    if begun is None:
        await posted
        raise Unprepared("could not be prepared: no progress tells that the call has begun")
    await talk.client.notify("notifications/cancelled", {"requestId": number})
    heard = await talk.wire.inbox.other(1.5, lambda each: each.get("id") == number and "result" in each)
    return heard, await posted
