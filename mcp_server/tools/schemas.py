"""Tools as ``tools/list`` shows them: plain JSON, flat types, nothing that a host could choke on (section 1.7)."""

from collections.abc import Iterable
from typing import Final

from mcp_server.tools.table import Annotations, Parameter, Tool

Json = dict[str, object]

OUTPUT_SCHEMA: Final[Json] = {"type": "object", "properties": {"result": {"type": "string"}}, "required": ["result"]}
"""Every tool answers with one text, which is repeated as structured content under ``result``."""


def listing(tools: Iterable[Tool], *, legacy_names: bool) -> list[Json]:
    """The entries of ``tools/list``; ``legacy_names`` adds the older names of these tools behind them."""
    canonical = tuple(tools)
    older = [_older_entry(tool) for tool in canonical if tool.alias] if legacy_names else []
    return [*(_entry(tool, tool.name, tool.title, tool.description) for tool in canonical), *older]


def input_schema(tool: Tool, name: str = "") -> Json:
    """The JSON Schema of the arguments, under ``name`` where that is an older name with other parameters."""
    parameters = tool.parameters_of(name)
    schema: Json = {"type": "object", "properties": {each.name: _property(each) for each in parameters}}
    required = [each.name for each in parameters if each.required]
    if required:
        schema["required"] = required
    return {**schema, "additionalProperties": False}


def _older_entry(tool: Tool) -> Json:
    description = f"Older name of {tool.name}, which has replaced it. Effect and result are the same; see there."
    return _entry(tool, tool.alias, f"{tool.title} (older name)", description)


def _entry(tool: Tool, name: str, title: str, description: str) -> Json:
    return {
        "name": name,
        "title": title,
        "description": description,
        "inputSchema": input_schema(tool, name),
        "outputSchema": OUTPUT_SCHEMA,
        "annotations": {"title": title, **_hints(tool.annotations)},
    }


def _hints(annotations: Annotations) -> Json:
    return {
        "readOnlyHint": annotations.read_only,
        "destructiveHint": annotations.destructive,
        "idempotentHint": annotations.idempotent,
        "openWorldHint": annotations.open_world,
    }


def _property(parameter: Parameter) -> Json:
    """One flat type: ``anyOf`` with null, which means the same as leaving an argument out, breaks some hosts."""
    constraints: Json = {
        "enum": list(parameter.enum) or None,
        "default": parameter.default,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "maxLength": parameter.max_length,
        "format": parameter.format,
    }
    given = {keyword: value for keyword, value in constraints.items() if value is not None}
    return {"type": parameter.type, "description": parameter.description, **given}
