"""What arguments become, and what results hold."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

ARGUMENTS: Final = "mcp_server.tools.arguments"
CALLS: Final = "mcp_server.calls"
PARAMETERS: Final = "mcp_server.tools.parameters"
SCHEMAS: Final = "mcp_server.tools.schemas"
SERVER: Final = "mcp_server.server"

_OUTPUT: Final = '{"type": "object", "properties": {"result": {"type": "string"}}, "required": ["result"]}'
_SUCCESS: Final = 'CallToolResult(content=[block], structured_content={"result": block.text})'

MUTANTS: Final = (
    _broken(
        "A schema without properties has no type either",
        ("MCP-21",),
        (
            Edit(
                "mcp_server.transports.stdio",
                'message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\\n"',
                "message.model_dump_json(by_alias=True, exclude_unset=True).encode().replace("
                'b\'"properties":{},"type":"object",\', b\'"properties":{},\') + b"\\n"',
            ),
        ),
    ),
    _broken(
        "The type of schemas is one that there is not, so that no tools are listed",
        ("MCP-21",),
        (
            Edit(
                SCHEMAS,
                'schema: Json = {"type": "object", "properties"',
                'schema: Json = {"type": "dict", "properties"',
            ),
        ),
    ),
    _broken(
        "The result may be left out, by its schema",
        ("MCP-26",),
        (Edit(SCHEMAS, _OUTPUT, '{"type": "object", "properties": {"result": {"type": "string"}}}'),),
    ),
    _broken(
        "The output is described as any object",
        ("MCP-26",),
        (Edit(SCHEMAS, _OUTPUT, '{"type": "object"}'),),
    ),
    _broken(
        "Results are not structured",
        ("MCP-27",),
        (Edit(SERVER, _SUCCESS, "CallToolResult(content=[block])"),),
    ),
    _broken(
        "The structured result is the envelope itself",
        ("MCP-27",),
        (
            Edit(SERVER, "import asyncio\nimport logging\n", "import asyncio\nimport json\nimport logging\n"),
            Edit(
                SERVER,
                "        return " + _SUCCESS,
                '        held = json.loads(text) if text.startswith("{") else {"result": text}\n'
                "        return CallToolResult(content=[block], structured_content=held)",
            ),
        ),
    ),
    _broken(
        "Of the envelope the data is passed on alone",
        ("MCP-29",),
        (Edit(CALLS, "_COMPACT.encode(reply.data)", '_COMPACT.encode({"data": reply.data["data"]})'),),
    ),
    _broken(
        "Fields of the envelope that nobody knows are dropped",
        ("MCP-29",),
        (
            Edit(
                CALLS,
                "_COMPACT.encode(reply.data)",
                '_COMPACT.encode({name: each for name, each in reply.data.items() if name in {"data", "metadata"}})',
            ),
        ),
    ),
    _broken(
        "What is null is left out of a result",
        ("MCP-29",),
        (
            Edit(
                CALLS,
                "    return _COMPACT.encode(reply.data)",
                "    return _COMPACT.encode(_without_nulls(reply.data))\n"
                "\n"
                "\n"
                "def _without_nulls(value):\n"
                "    if isinstance(value, list):\n"
                "        return [_without_nulls(each) for each in value]\n"
                "    if isinstance(value, dict):\n"
                "        return {name: _without_nulls(each) for name, each in value.items() if each is not None}\n"
                "    return value",
            ),
        ),
    ),
    _broken(
        "A result has a sentence in front of it, as a block of its own",
        ("MCP-29",),
        (
            Edit(
                SERVER,
                "CallToolResult(content=[block], structured",
                'CallToolResult(content=[_text("The platform answered:"), block], structured',
            ),
        ),
    ),
    _broken(
        "What belongs into a body and is missing is left to the platform to miss",
        ("MCP-35",),
        (
            Edit(
                ARGUMENTS,
                "    missing = [each for each in parameters if each.required and each.name not in taken]\n",
                '    required = [each for each in parameters if each.required and each.place != "body"]\n'
                "    missing = [each for each in required if each.name not in taken]\n",
            ),
        ),
    ),
    _broken(
        "It is not said which argument is missing",
        ("MCP-35",),
        (Edit(ARGUMENTS, 'ToolError(f"Error: {name} needs {needed}.")', 'ToolError(f"Error: {name} needs more.")'),),
    ),
    _broken(
        "The first page is asked for where none is",
        ("MCP-37",),
        (
            Edit(
                PARAMETERS,
                '    type="integer",\n    minimum=1,\n)',
                '    type="integer",\n    minimum=1,\n    default=1,\n)',
            ),
        ),
    ),
    _broken(
        "What is left out of a body is sent as null",
        ("MCP-37", "MCP-48"),
        (
            Edit(CALLS, "parameter.wire_name: given[parameter.name]", "parameter.wire_name: given.get(parameter.name)"),
            Edit(
                CALLS,
                "parameter.place == place and parameter.name in given",
                'parameter.place == place and (place == "body" or parameter.name in given)',
            ),
        ),
    ),
    _broken(
        "Ids have to be UUIDs",
        ("MCP-38",),
        (
            Edit(
                ARGUMENTS,
                '    if parameter.place == "path" and not value.strip():\n',
                '    if parameter.place == "path" and not re.fullmatch(r"[0-9a-fA-F-]{36}", value):\n',
            ),
        ),
    ),
    _broken(
        "Ids outside of addresses have to be UUIDs",
        ("MCP-38",),
        (
            Edit(
                ARGUMENTS,
                '    if parameter.place == "path" and not value.strip():\n',
                '    is_elsewhere = parameter.source and parameter.place != "path"\n'
                '    if is_elsewhere and not re.fullmatch(r"[0-9a-fA-F-]{36}", value):\n'
                '        raise _UnfitError("must be a UUID")\n'
                '    if parameter.place == "path" and not value.strip():\n',
            ),
        ),
    ),
    _broken(
        "Ids are sent in small letters",
        ("MCP-38",),
        (Edit(CALLS, "{name: segment(str(value)) for", "{name: segment(str(value).lower()) for"),),
    ),
)
