"""Whom a message is for: names, mentions and what stands beside them as JSON."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

RECIPIENTS: Final = "mcp_server.recipients"
ARGUMENTS: Final = "mcp_server.tools.arguments"
MESSAGES: Final = "mcp_server.tools.agent_messages"
CALLS: Final = "mcp_server.calls"

MUTANTS: Final = (
    _broken(
        "Names have to be spelled as the platform does",
        ("MCP-94",),
        (Edit(RECIPIENTS, "_blanked(text)).casefold())", "_blanked(text)))"),),
    ),
    _broken(
        "Case is that of English letters alone",
        ("MCP-94",),
        (Edit(RECIPIENTS, "_blanked(text)).casefold())", "_blanked(text)).lower())"),),
    ),
    _broken(
        "An empty part is somebody whom nobody knows",
        ("MCP-94",),
        (Edit(RECIPIENTS, 'text.split(",") if (name := _bare(part))]', 'text.split(",") for name in [_bare(part)]]'),),
    ),
    _broken(
        "Names end at commas with a blank behind",
        ("MCP-94",),
        (Edit(RECIPIENTS, 'for part in text.split(",")', 'for part in text.split(", ")'),),
    ),
    _broken(
        "A message for nobody is sent",
        ("MCP-103",),
        (
            Edit(MESSAGES, '        one_of=("recipients", "mentions"),\n', ""),
            Edit(
                CALLS,
                "return recipients.resolve(names, [], lookup=_LISTED_BY[tool.mentions_from])",
                "return []",
            ),
        ),
    ),
    _broken(
        "Without recipients only these are asked for",
        ("MCP-103",),
        (Edit(MESSAGES, '        one_of=("recipients", "mentions"),\n', ""),),
    ),
    _broken(
        "Mentions have to be JSON itself",
        ("MCP-104",),
        (Edit(ARGUMENTS, "_mentions(_decoded(value, such_as=_SUCH_AS))", "_mentions(value)"),),
    ),
    _broken(
        "Metadata have to be JSON itself",
        ("MCP-104",),
        (
            Edit(
                ARGUMENTS,
                'return _object(_decoded(value, such_as=\'{"name": "value"}\'))',
                "return _object(value)",
            ),
        ),
    ),
)
