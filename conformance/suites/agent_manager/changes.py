"""Lists of tools that change (AM-47 to AM-50)."""

import secrets
from typing import Final

from conformance.agent_manager.routes import ADMIN
from conformance.agent_manager.stage import Conversation, ManagerStage
from conformance.checks import check
from conformance.messages import Json

CHANGED: Final = "notifications/tools/list_changed"
WITHIN: Final = 2.0
"""Seconds for what has to come within one, and for the way here."""

QUIET: Final = 0.6


def _tells(message: Json) -> bool:
    return message.get("method") == CHANGED


async def _told(stage: ManagerStage, talk: Conversation, what: str) -> None:
    heard = await talk.wire.inbox.other(WITHIN, _tells)
    stage.expect.true(f"a session is told within a second that {what}", heard is not None, "nothing", talk.greeting)
    talk.wire.inbox.others.clear()


@check("AM-47", "AM-50")
async def sessions_are_told_of_agents_that_come_and_go(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    before = set(await talk.tools())
    identity = await stage.register(stage.new_name())
    await _told(stage, talk, "an agent was added")
    added = set(await talk.tools()) - before
    stage.expect.equal("the tools that came", sorted(added), [f"run_{identity}"])
    await stage.remove(identity)
    await _told(stage, talk, "an agent was removed")
    stage.expect.equal("the tools afterwards", sorted(await talk.tools()), sorted(before))


@check("AM-47", "AM-50")
async def sessions_are_told_of_agents_that_change(stage: ManagerStage) -> None:
    identity = await stage.register(stage.new_name())
    talk = await stage.conversation()
    await talk.wire.inbox.other(QUIET, _tells)  # of the agent that was added before
    talk.wire.inbox.others.clear()
    words = f"Another description, {secrets.token_hex(4)}, for the check."
    for change, what in (
        ({"description": words}, "an agent was described anew"),
        ({"active": False}, "one was switched off"),
    ):
        answer = await stage.request("PUT", f"{ADMIN}/{identity}", body=change, who=stage.me)
        stage.expect.status(answer, 200)
        await _told(stage, talk, what)
        tools = await talk.tools()
        if "active" in change:
            stage.expect.true("the tool has gone", f"run_{identity}" not in tools, list(tools), answer)
        else:
            text = str(tools.get(f"run_{identity}", {}).get("description"))
            stage.expect.true("the description is the new one", words in text, text, answer)


@check("AM-47")
async def every_session_is_told(stage: ManagerStage) -> None:
    talks = [await stage.conversation(), await stage.conversation()]
    await stage.register(stage.new_name())
    for talk in talks:
        await _told(stage, talk, "an agent was added")


@check("AM-48")
async def strangers_are_not_told(stage: ManagerStage) -> None:
    stranger = await stage.conversation(stage.principal("stranger"))
    mine = await stage.conversation()
    await stage.register(stage.new_name())
    await _told(stage, mine, "an agent was added")
    heard = await stranger.wire.inbox.other(QUIET, _tells)
    stage.expect.equal("what the stranger hears", heard, None, stranger.greeting)


@check("AM-49")
async def changes_of_a_moment_are_told_once(stage: ManagerStage) -> None:
    identity = await stage.register(stage.new_name())
    talk = await stage.conversation()
    await talk.wire.inbox.other(QUIET, _tells)
    talk.wire.inbox.others.clear()
    for number in range(3):
        body = {"description": f"Description number {number} of this agent."}
        await stage.request("PUT", f"{ADMIN}/{identity}", body=body, who=stage.me)
    await talk.wire.inbox.other(WITHIN, _tells)
    await talk.wire.inbox.other(QUIET, lambda _: False)
    told = len(talk.wire.inbox.others)
    stage.expect.true("three changes are told once or twice", 1 <= told <= 2, told, talk.greeting)
