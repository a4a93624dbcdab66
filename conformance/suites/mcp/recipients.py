"""Whom a message is for (MCP-94 to MCP-101)."""

from conformance.checks import check
from conformance.mcp.stage import McpStage
from conformance.messages import Json
from conformance.registry import Level, Need
from conformance.suites.mcp.people import mentioned, refused, room
from conformance.suites.mcp.table import PEOPLE

SCRIPTED = [Need.SCRIPTED]
SARAH: Json = {"id": "u-1", "name": "Sarah Chen"}
JUERGEN: Json = {"id": "u-2", "name": "Jürgen Groß"}
WEATHER: Json = {"id": "a-1", "name": "Weather Agent"}


@check("MCP-94", needs=SCRIPTED)
async def names_stand_between_commas(stage: McpStage) -> None:
    served = await room(stage)
    found, response = await mentioned(served, " Sarah Chen ,, Weather Agent,")
    stage.expect.equal("the mentions", found, [SARAH, WEATHER], response)


@check("MCP-94", needs=SCRIPTED)
async def case_does_not_matter(stage: McpStage) -> None:
    served = await room(stage)
    found, response = await mentioned(served, "sArAh cHeN")
    stage.expect.equal("the mentions", found, [SARAH], response)


@check("MCP-94", level=Level.SHOULD, needs=SCRIPTED)
async def case_is_that_of_every_alphabet(stage: McpStage) -> None:
    served = await room(stage)
    found, response = await mentioned(served, "JU\u0308RGEN GROSS")
    stage.expect.equal("the mentions", found, [JUERGEN], response)


@check("MCP-94", needs=SCRIPTED)
async def names_are_looked_up_for_agents_too(stage: McpStage) -> None:
    served = await room(stage, "agent")
    found, response = await mentioned(served, "sarah chen, Weather Agent", "agent")
    stage.expect.equal("the mentions", found, [SARAH, WEATHER], response)


@check("MCP-95", needs=SCRIPTED)
async def an_at_sign_does_not_count(stage: McpStage) -> None:
    served = await room(stage)
    found, response = await mentioned(served, "@sarah, @Weather Agent")
    stage.expect.equal("the mentions", found, [SARAH, WEATHER], response)


@check("MCP-96", needs=SCRIPTED)
async def nobody_is_an_error_without_a_request(stage: McpStage) -> None:
    served = await room(stage)
    for nobody in ("", " , ,"):
        response = await refused(served, nobody, "recipients")
        served.nothing_sent(response)


@check("MCP-97", needs=SCRIPTED)
async def people_are_found_by_each_of_their_names(stage: McpStage) -> None:
    people: list[Json] = [
        {
            "id": "u-7",
            "name": "Ada Byron",
            "type": "User",
            "handle": "ada",
            "username": "countess",
            "first_name": "Augusta",
        },
        {
            "id": "a-7",
            "name": "Engine",
            "type": "Agent",
            "handle": "ada/difference-engine",
            "display_name": "The Machine",
        },
    ]
    served = await room(stage, people=people)
    for given, wanted in (
        ("u-7", "u-7"),
        ("ada", "u-7"),
        ("Ada Byron", "u-7"),
        ("countess", "u-7"),
        ("augusta", "u-7"),
        ("ada/difference-engine", "a-7"),
        ("the machine", "a-7"),
        ("difference-engine", "a-7"),
    ):
        before = len(served.platform.seen("POST"))
        response = await served.succeeded(
            "send_my_chat_message", {"chat_id": f"c-{given}", "content": "Hi", "recipients": given}
        )
        (sent,) = served.platform.seen("POST")[before:]
        body = sent.data
        message = body.get("message") if isinstance(body, dict) else None
        mentions = message.get("mentions") if isinstance(message, dict) else None
        ids = [each.get("id") for each in mentions] if isinstance(mentions, list) else mentions
        stage.expect.equal(f"who is meant by {given!r}", ids, [wanted], response)


@check("MCP-97", needs=SCRIPTED)
async def the_first_kind_of_name_that_fits_decides(stage: McpStage) -> None:
    people: list[Json] = [
        {"id": "u-1", "name": "max", "type": "User", "handle": "maximilian"},
        {"id": "u-2", "name": "Someone Else", "type": "User", "handle": "max"},
        {"id": "u-3", "name": "Third", "type": "User", "handle": "third", "first_name": "maximilian"},
    ]
    served = await room(stage, people=people)
    found, response = await mentioned(served, "max, maximilian")
    ids = [each.get("id") for each in found if isinstance(each, dict)] if isinstance(found, list) else found
    stage.expect.equal("who is meant by the handles max and maximilian", ids, ["u-2", "u-1"], response)


@check("MCP-98", needs=SCRIPTED)
async def a_name_of_several_is_refused(stage: McpStage) -> None:
    for key in ("user", "agent"):
        served = await room(stage, key)
        await refused(served, "Helper", "sarah/helper", "juergen/helper-two", "a-2", "a-3", key=key)
        await refused(served, "Sarah Chen, helper", "sarah/helper", "juergen/helper-two", key=key)


@check("MCP-99", needs=SCRIPTED)
async def an_unknown_name_is_refused_with_those_that_there_are(stage: McpStage) -> None:
    served = await room(stage)
    names = [str(each["name"]) for each in PEOPLE]
    await refused(served, "Nobody", "Nobody", *names)


@check("MCP-99", needs=SCRIPTED)
async def all_unknown_names_are_told_at_once(stage: McpStage) -> None:
    served = await room(stage)
    await refused(served, "Nobody Atall, Sarah Chen, Ghost Writer", "Nobody Atall", "Ghost Writer")


@check("MCP-100", needs=SCRIPTED)
async def nobody_is_mentioned_twice(stage: McpStage) -> None:
    served = await room(stage)
    found, response = await mentioned(served, "Weather Agent, Sarah Chen, @sarah, sarah/weather-agent")
    stage.expect.equal("the mentions", found, [WEATHER, SARAH], response)


@check("MCP-101", needs=SCRIPTED)
async def names_are_sent_as_the_platform_spells_them(stage: McpStage) -> None:
    served = await room(stage)
    found, response = await mentioned(served, "jürgen groß")
    stage.expect.equal("the mentions", found, [JUERGEN], response)
