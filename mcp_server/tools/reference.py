"""The reference page of the tools, made of the table that the server runs on, so that it cannot say anything else.

``python -m mcp_server.tools.reference`` prints what ``docs/reference/tools.md`` holds; a test compares them.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from mcp_server.tools.catalogue import TOOLS, loaded
from mcp_server.tools.table import Annotations, Audience, Group, KeyKind, Parameter, Request, Tool

_PAGE: Final = """\
# Tools of the MCP server

This page is printed from the table of tools in `mcp_server/tools/` by `python -m mcp_server.tools.reference`.

Which tools are loaded follows the key in `THENVOI_API_KEY`. The tools for contacts are switched on with
`--tools contacts` or `THENVOI_MCP_TOOLS=contacts`.

{keys}

The paths of requests stand below `/api/v1` of `THENVOI_BASE_URL`. Unless a tool says otherwise, the result is the JSON
of the platform's answer, unchanged, as one text. A call that does not succeed gives a result with `isError` and a text
that begins with `Error:`.

An older name is understood as well. It is listed only when `THENVOI_MCP_LEGACY_NAMES=1` is set.

{contents}

{sections}
"""

_KEYS: Final = {
    KeyKind.USER: "`thnv_u_…`, of a user",
    KeyKind.AGENT: "`thnv_a_…`, of an agent",
    KeyKind.LEGACY: "`thnv_…`, older ones that do not say whose they are",
    KeyKind.UNKNOWN: "anything else, or none",
}

_HEADINGS: Final = {
    (Audience.HUMAN, Group.DEFAULT): "User tools",
    (Audience.AGENT, Group.DEFAULT): "Agent tools",
    (Audience.SYSTEM, Group.DEFAULT): "For every key",
    (Audience.HUMAN, Group.CONTACTS): "User tools for contacts",
    (Audience.AGENT, Group.CONTACTS): "Agent tools for contacts",
}


def page() -> str:
    """The whole page, in Markdown."""
    groups = {
        heading: [tool for tool in TOOLS if (tool.audience, tool.group) == key] for key, heading in _HEADINGS.items()
    }
    contents = [(heading, f"{', '.join(map(_link, tools))}") for heading, tools in groups.items()]
    sections = "\n\n".join(f"## {heading}\n\n{_sections(tools)}" for heading, tools in groups.items())
    return _PAGE.format(keys=_keys(), contents=_table(("Group", "Tools"), contents), sections=sections)


def _keys() -> str:
    rows = [
        (words, *(str(len(loaded(kind, groups))) for groups in (frozenset({Group.DEFAULT}), frozenset(Group))))
        for kind, words in _KEYS.items()
    ]
    return _table(("Key", "Tools", "With contacts"), rows)


def _sections(tools: Iterable[Tool]) -> str:
    return "\n\n".join(_section(tool) for tool in tools)


def _section(tool: Tool) -> str:
    parts = [f"### {tool.name}", tool.description, _parameters(tool), "\n".join(f"- {fact}" for fact in _facts(tool))]
    return "\n\n".join(filter(None, parts))


def _parameters(tool: Tool) -> str:
    rows = [(f"`{each.name}`", _type(each), _given(tool, each), each.description) for each in tool.parameters]
    return _table(("Parameter", "Type", "Given", "Meaning"), rows) if rows else ""


def _type(parameter: Parameter) -> str:
    if parameter.enum:
        return " ".join(f"`{word}`" for word in parameter.enum)
    limits = [f"from {parameter.minimum}"] if parameter.minimum is not None else []
    limits += [f"to {parameter.maximum}"] if parameter.maximum is not None else []
    limits += [f"up to {parameter.max_length} characters"] if parameter.max_length is not None else []
    kind = f"{parameter.type}, {parameter.format}" if parameter.format else parameter.type
    kind = f"JSON {parameter.json}, as a string or as it is" if parameter.json else kind
    return f"{kind} {' '.join(limits)}".strip()


def _given(tool: Tool, parameter: Parameter) -> str:
    if parameter.required:
        return "required"
    if parameter.name in tool.one_of:
        return "at least one of " + ", ".join(f"`{name}`" for name in tool.one_of)
    return f"`{parameter.default}` if not" if parameter.default else "optional"


def _facts(tool: Tool) -> Iterable[str]:
    yield f"Request: {_requests(tool)}"
    if tool.sentence:
        yield f"Result: `{tool.sentence}`"
    if tool.empty:
        yield f"Result when there is none: `{tool.empty}`"
    yield f"Hints: {_hints(tool.annotations)}"
    if tool.alias:
        yield f"Older name: `{tool.alias}`"


def _requests(tool: Tool) -> str:
    if tool.request is None:
        return "the cheapest read that the kind of key allows"
    request = f"`{tool.request.method} {tool.request.path}`{_body(tool, tool.request)}"
    return f"`GET {tool.mentions_from}` to look up names, then {request}" if tool.mentions_from else request


def _body(tool: Tool, request: Request) -> str:
    """The fields of the body by their names, such as ``{"agent": {name, description}}``."""
    fields = [each.wire_name for each in tool.parameters if each.place == "body"]
    if tool.mentions_from and "mentions" not in fields:
        fields.append("mentions")
    inner = f"{{{', '.join(fields)}}}"
    if request.wrap:
        return f' with `{{"{request.wrap}": {inner}}}`'
    return f" with `{inner}`" if fields else ""


def _hints(hints: Annotations) -> str:
    words = [
        "read-only" if hints.read_only else "writes",
        "destructive" if hints.destructive else "",
        "idempotent" if hints.idempotent else "not idempotent",
        "open world" if hints.open_world else "closed world",
    ]
    return ", ".join(filter(None, words))


def _link(tool: Tool) -> str:
    return f"[{tool.name}](#{tool.name})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
