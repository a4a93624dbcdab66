"""What `tools/list` says beyond names (MCP-21 to MCP-28, MCP-40, MCP-41)."""

from conformance.answers import ABSENT
from conformance.checks import check
from conformance.mcp.stage import McpStage
from conformance.messages import ERRORS, Json
from conformance.registry import Level, Need
from conformance.suites.mcp.table import BY_NAME, LISTED

KEYS = ("user", "agent")
_NOT_FLAT = frozenset({"anyOf", "oneOf", "allOf", "$ref", "not"})
_HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")


async def all_tools(stage: McpStage) -> dict[str, Json]:
    """The tools of users and agents, whichever of them can be had."""
    found: dict[str, Json] = {}
    for key in KEYS if stage.is_started else ("user",):
        tools = await (await stage.server(key)).tools()
        stage.expect.true(f"with the key of {key} tools are listed", tools, "none")
        found.update(tools)
    return found


def schema_of(tool: Json) -> Json:
    found = tool.get("inputSchema")
    return found if isinstance(found, dict) else {}


def properties_of(tool: Json) -> dict[str, Json]:
    found = schema_of(tool).get("properties")
    return {name: each for name, each in found.items() if isinstance(each, dict)} if isinstance(found, dict) else {}


@check("MCP-21")
async def arguments_are_described_as_an_object(stage: McpStage) -> None:
    tools = await all_tools(stage)
    wrong = [name for name, tool in tools.items() if schema_of(tool).get("type") != "object"]
    stage.expect.equal("the tools without a schema of type object", wrong, [])


@check("MCP-22")
async def schemas_are_closed(stage: McpStage) -> None:
    tools = await all_tools(stage)
    wrong = [name for name, tool in tools.items() if schema_of(tool).get("additionalProperties") is not False]
    stage.expect.equal("the tools whose schema is open", wrong, [])


@check("MCP-23")
async def properties_have_one_flat_type(stage: McpStage) -> None:
    tools = await all_tools(stage)
    wrong = [
        f"{name}.{each}"
        for name, tool in tools.items()
        for each, schema in properties_of(tool).items()
        if _NOT_FLAT.intersection(schema) or schema.get("type") not in {"string", "integer", "number", "boolean"}
    ]
    stage.expect.equal("the properties that are not flat", wrong, [])


@check("MCP-24")
async def every_property_has_a_description(stage: McpStage) -> None:
    tools = await all_tools(stage)
    wrong = [
        f"{name}.{each}"
        for name, tool in tools.items()
        for each, schema in properties_of(tool).items()
        if not str(schema.get("description", "")).strip()
    ]
    stage.expect.equal("the properties without a description", wrong, [])


@check("MCP-25")
async def pages_have_bounds(stage: McpStage) -> None:
    tools = await all_tools(stage)
    paged = {name: properties_of(tool) for name, tool in tools.items() if "page" in properties_of(tool)}
    stage.expect.true("there are tools with pages", paged, list(tools))
    for name, properties in paged.items():
        for each, most in (("page", ABSENT), ("page_size", 100)):
            schema = properties.get(each, {})
            saw = (schema.get("type"), schema.get("minimum"), schema.get("maximum", ABSENT))
            stage.expect.equal(f"type, minimum and maximum of {name}.{each}", saw, ("integer", 1, most))
        required = schema_of(tools[name]).get("required", [])
        is_free = isinstance(required, list) and not {"page", "page_size"}.intersection(map(str, required))
        stage.expect.true(f"{name} does not require pages", is_free, required)


@check("MCP-26")
async def the_result_is_described_as_a_text(stage: McpStage) -> None:
    for name, tool in (await all_tools(stage)).items():
        schema = tool.get("outputSchema")
        saw = schema if isinstance(schema, dict) else {}
        properties = saw.get("properties")
        result = properties.get("result") if isinstance(properties, dict) else None
        kind = result.get("type") if isinstance(result, dict) else None
        found = (saw.get("type"), kind, saw.get("required"))
        stage.expect.equal(f"the output schema of {name}", found, ("object", "string", ["result"]))


@check("MCP-40")
async def the_order_is_the_same_each_time(stage: McpStage) -> None:
    served = await stage.server()
    first, second = list(await served.tools()), list(await served.tools())
    stage.expect.equal("the order of the second list", second, first)
    again = await stage.server(fresh=True)
    stage.expect.equal("the order in another session", list(await again.tools()), first)


@check("MCP-40", level=Level.MAY)
async def the_order_is_that_of_the_documentation(stage: McpStage) -> None:
    served = await stage.server()
    stage.expect.equal("the order", list(await served.tools()), LISTED["user"])


@check("MCP-40")
async def there_is_one_page(stage: McpStage) -> None:
    served = await stage.server()
    listed = await served.request("tools/list")
    stage.expect.true("there is no nextCursor", listed.at("result.nextCursor") in {ABSENT, None}, "one", listed)
    unknown = await served.request("tools/list", {"cursor": "nobody-gave-this-one"})
    stage.expect.equal("the code for an unknown cursor", unknown.code, ERRORS["params"], unknown)


@check("MCP-41")
async def annotations_fit_what_a_tool_does(stage: McpStage) -> None:
    for name, tool in (await all_tools(stage)).items():
        if name not in BY_NAME:
            continue
        saw = tool.get("annotations")
        hints = [saw.get(hint) for hint in _HINTS] if isinstance(saw, dict) else saw
        wanted = [letter == "T" for letter in BY_NAME[name].hints]
        stage.expect.equal(f"{', '.join(_HINTS)} of {name}", hints, wanted)


@check("MCP-41", needs=[Need.COMMAND])
async def annotations_of_contacts_fit_as_well(stage: McpStage) -> None:
    served = await stage.server("legacy", tools="contacts")
    for name, tool in (await served.tools()).items():
        saw = tool.get("annotations")
        hints = [saw.get(hint) for hint in _HINTS] if isinstance(saw, dict) else saw
        stage.expect.equal(f"the hints of {name}", hints, [letter == "T" for letter in BY_NAME[name].hints])


@check("MCP-41")
async def every_tool_has_a_title(stage: McpStage) -> None:
    tools = await all_tools(stage)
    wrong = [name for name, tool in tools.items() if not str(tool.get("title", "")).strip()]
    stage.expect.equal("the tools without a title", wrong, [])
