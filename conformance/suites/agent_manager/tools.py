"""The tools (AM-31 to AM-38)."""

import re

from conformance.agent_manager.stage import ManagerStage
from conformance.checks import check
from conformance.claims import Unprepared
from conformance.messages import Json

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST = 500


async def runs_of(stage: ManagerStage) -> dict[str, Json]:
    """The tools of agents. Raises ``Unprepared`` where there are none to look at."""
    tools = await (await stage.conversation()).tools()
    found = {name: tool for name, tool in tools.items() if name.startswith("run_")}
    if not found:
        raise Unprepared("could not be prepared: whoever logs in sees no agents")
    return found


@check("AM-31")
async def the_list_of_agents_comes_first(stage: ManagerStage) -> None:
    names = list(await (await stage.conversation()).tools())
    stage.expect.equal("the first tool", names[:1], ["list_agents"])
    rest = names[1:]
    strange = [name for name in rest if not name.startswith("run_")]
    stage.expect.equal("the tools that are neither list_agents nor run_*", strange, [])
    stage.expect.equal("their order", rest, sorted(rest))


@check("AM-32")
async def the_agents_are_listed_as_ids(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    wanted = [name.removeprefix("run_") for name in await talk.tools() if name.startswith("run_")]
    response = await talk.call("list_agents")
    blocks = response.objects("result.content")
    stage.expect.equal("the kinds of the blocks", [each.get("type") for each in blocks], ["text"], response)
    stage.expect.true("it is no error", not response.is_error, response.text, response)
    if wanted:
        stage.expect.equal("the ids", response.text, ", ".join(wanted), response)
    else:
        stage.expect.true("it says that there are none", response.text, response.text, response)


@check("AM-33")
async def the_agents_are_structured_as_well(stage: ManagerStage) -> None:
    talk = await stage.conversation()
    wanted = [name for name in await talk.tools() if name.startswith("run_")]
    response = await talk.call("list_agents")
    agents = response.objects("result.structuredContent.agents")
    stage.expect.equal("their tools", [each.get("tool") for each in agents], wanted, response)
    for each in agents:
        fields = {"id", "name", "description", "is_team", "tool"}
        stage.expect.true("each has all fields", fields <= set(each), sorted(each), response)
        stage.expect.equal("its tool", each.get("tool"), f"run_{each.get('id')}", response)


@check("AM-34")
async def an_agent_takes_a_message(stage: ManagerStage) -> None:
    for name, tool in (await runs_of(stage)).items():
        schema = tool.get("inputSchema")
        found = schema if isinstance(schema, dict) else {}
        properties = found.get("properties")
        kinds = {key: each.get("type") for key, each in properties.items()} if isinstance(properties, dict) else {}
        stage.expect.equal(f"the properties of {name}", kinds, {"message": "string"})
        stage.expect.equal(f"those required by {name}", found.get("required"), ["message"])


@check("AM-35")
async def annotations_fit_what_a_tool_does(stage: ManagerStage) -> None:
    hints = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
    for name, tool in (await (await stage.conversation()).tools()).items():
        saw = tool.get("annotations")
        found = [saw.get(hint) for hint in hints] if isinstance(saw, dict) else saw
        wanted = [True, False, True, False] if name == "list_agents" else [False, False, False, True]
        stage.expect.equal(f"{', '.join(hints)} of {name}", found, wanted)


@check("AM-36")
async def a_description_says_what_a_call_is(stage: ManagerStage) -> None:
    runs = await runs_of(stage)
    agents = (await (await stage.conversation()).call("list_agents")).objects("result.structuredContent.agents")
    named = {each.get("tool"): str(each.get("name")) for each in agents}
    for name, tool in runs.items():
        text = str(tool.get("description", ""))
        stage.expect.true(f"{name} names the agent", " ".join(named.get(name, "?").split()) in text, text)
        fresh = any(word in text.casefold() for word in ("fresh", "new conversation", "each call starts"))
        stage.expect.true(f"{name} says that each call is a conversation of its own", fresh, text)
        timed = re.search(r"\d+ ?(?:s\b|seconds|minutes)", text) is not None
        stage.expect.true(f"{name} says how long it may take", timed, text)


@check("AM-37")
async def an_agents_own_words_are_bounded(stage: ManagerStage) -> None:
    for name, tool in (await runs_of(stage)).items():
        text = str(tool.get("description", ""))
        stage.expect.true(f"the description of {name} is one paragraph", "\n" not in text, text)
        stage.expect.true(f"it is not much longer than {_LONGEST}", len(text) < 2 * _LONGEST + 500, f"{len(text)}")


@check("AM-38")
async def names_are_taken_by_every_host(stage: ManagerStage) -> None:
    tools = await (await stage.conversation()).tools()
    wrong = [name for name in tools if NAME.fullmatch(name) is None]
    stage.expect.equal("the names that hosts refuse", wrong, [])
