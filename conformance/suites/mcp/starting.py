"""Which tools which key has, and how a server starts (MCP-1 to MCP-6, MCP-12, MCP-13, MCP-20, MCP-75)."""

import tempfile
from pathlib import Path

from conformance.checks import check
from conformance.claims import NoAnswer, NotOffered
from conformance.mcp.setups import KEYS, Setup
from conformance.mcp.stage import McpStage
from conformance.registry import Need
from conformance.suites.mcp.table import CONTACTS, LISTED

COMMAND = [Need.COMMAND]


async def _lists(stage: McpStage, key: str, wanted: list[str], tools: str = "") -> None:
    """Claim that a server with that key starts, and lists exactly those tools."""
    try:
        served = await stage.server(key, tools=tools)
    except NoAnswer as why:
        stage.expect.true(f"with the key {key} the server starts", holds=False, saw=str(why))
        raise
    found = list(await served.tools())
    missing, extra = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    text = f"with the key {key} exactly its {len(wanted)} tools are listed"
    stage.expect.true(text, not missing and not extra, f"missing {missing}, besides {extra}", served.greeting)
    stage.expect.equal("the number of names", len(found), len(wanted))


@check("MCP-1")
async def the_key_of_a_user_has_the_tools_of_users(stage: McpStage) -> None:
    await _lists(stage, "user", LISTED["user"])


@check("MCP-2")
async def the_key_of_an_agent_has_the_tools_of_agents(stage: McpStage) -> None:
    await _lists(stage, "agent", LISTED["agent"])


@check("MCP-3")
async def an_older_key_has_the_tools_of_both(stage: McpStage) -> None:
    await _lists(stage, "legacy", LISTED["legacy"])


@check("MCP-4", needs=COMMAND)
async def without_a_key_there_is_the_health_check_alone(stage: McpStage) -> None:
    await _lists(stage, "none", LISTED["none"])


@check("MCP-4", needs=COMMAND)
async def a_text_that_is_no_key_counts_as_none(stage: McpStage) -> None:
    await _lists(stage, "nonsense", LISTED["none"])


@check("MCP-6", needs=COMMAND)
async def a_prefix_in_capitals_is_none(stage: McpStage) -> None:
    await _lists(stage, "capitals", LISTED["none"])


@check("MCP-6", needs=[Need.COMMAND, Need.SCRIPTED])
async def quotes_and_blanks_around_a_key_do_not_count(stage: McpStage) -> None:
    await _lists(stage, "quoted", LISTED["user"])
    served = await stage.server("quoted")
    response = await served.succeeded("get_my_profile")
    (request,) = served.platform.seen()
    stage.expect.equal("the key that is sent", request.key, "user", response)


@check("MCP-5", needs=COMMAND)
async def it_is_said_what_to_do_about_a_missing_key(stage: McpStage) -> None:
    served = await stage.server("none", transport="stdio", fresh=True)
    await served.tools()
    errors = served.program.errors
    named = [line for line in errors.splitlines() if "THENVOI_API_KEY" in line]
    stage.expect.true("stderr names THENVOI_API_KEY", named, errors, served.greeting)


@check("MCP-75", needs=COMMAND)
async def contacts_are_added_by_their_switch(stage: McpStage) -> None:
    for key in ("user", "agent", "legacy"):
        more = [row.name for row in CONTACTS if key in {row.whose, "legacy"}]
        await _lists(stage, key, [*LISTED[key], *more], tools="contacts")


@check("MCP-75", needs=COMMAND)
async def without_the_switch_there_are_no_contacts(stage: McpStage) -> None:
    served = await stage.server("legacy")
    shown = sorted({row.name for row in CONTACTS}.intersection(await served.tools()))
    stage.expect.equal("the contact tools that are listed", shown, [], served.greeting)
    response = await served.failed("list_my_contacts")
    served.nothing_sent(response)


@check("MCP-12", needs=COMMAND)
async def a_setting_that_makes_no_sense_ends_the_start(stage: McpStage) -> None:
    for name, setup in (
        ("THENVOI_LOG_LEVEL", Setup(log_level="loudly")),
        ("THENVOI_TIMEOUT", Setup(timeout="soon")),
        ("TRANSPORT", Setup(more=(("TRANSPORT", "pigeon"),))),
    ):
        program = await stage.program(setup)
        code = await program.ended(15)
        stage.expect.equal(f"the exit code for a wrong {name}", code, 2)
        lines = program.errors.strip().splitlines()
        stage.expect.true(f"stderr has one line, which names {name}", len(lines) == 1 and name in lines[0], lines)


@check("MCP-13", needs=COMMAND)
async def version_and_help_need_no_key(stage: McpStage) -> None:
    command = stage.maker.command
    for word in ("--version", "--help"):
        started = stage.maker.but(type(command)((*command.words, word), command.names))
        program = await started.program(Setup(key="none"), "http://127.0.0.1:9")
        stage.to_close(program)
        stage.expect.equal(f"the exit code of {word}", await program.ended(15), 0)


@check("MCP-20", needs=COMMAND)
async def variables_can_stand_in_a_file(stage: McpStage) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = f"THENVOI_API_KEY={KEYS['agent']}\nTHENVOI_MCP_LEGACY_NAMES=1\n"
        (Path(folder) / ".env").write_text(content, encoding="utf-8")
        names = await _names_in(stage, Path(folder), Setup(key="none"), without="THENVOI_API_KEY")
        stage.expect.equal("the tools with a key in .env", sorted(names), sorted(LISTED["agent"]))
        names = await _names_in(stage, Path(folder), Setup(key="user"))
        held = "list_my_agents" in names and "get_agent_me" not in names
        stage.expect.true("the key of the environment comes before that of .env", held, names)


async def _names_in(stage: McpStage, folder: Path, setup: Setup, without: str = "") -> list[str]:
    """The tools of a server that was started in ``folder``, where variable ``without`` is not set."""
    command = stage.maker.command
    names = {name: template for name, template in command.names.items() if name != without}
    started = stage.maker.but(type(command)(command.words, names), folder)
    try:
        bench = await started.make(setup, stage.log)
    except NoAnswer as error:
        raise NotOffered(f"the command does not start in another folder ({error})") from None
    stage.to_close(bench.closing)
    listed = await bench.client.request("tools/list")
    return [str(each.get("name")) for each in listed.objects("result.tools")]
