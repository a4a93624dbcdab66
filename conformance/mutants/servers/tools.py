"""What tools make of their arguments, and whom a message is for."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

ARGUMENTS: Final = "mcp_server.tools.arguments"
CALLS: Final = "mcp_server.calls"
RECIPIENTS: Final = "mcp_server.recipients"

MUTANTS: Final = (
    _broken(
        "An argument that nobody knows is passed over",
        ("MCP-34",),
        (Edit(ARGUMENTS, "    if unknown:\n", "    if len(unknown) > 1:\n"),),
    ),
    _broken(
        "Values of enumerations have to be spelled as documented",
        ("MCP-33",),
        (Edit(ARGUMENTS, "if word.casefold() == wanted)", "if word == value.strip())"),),
    ),
    _broken(
        "A number as a text is refused",
        ("MCP-32",),
        (Edit(ARGUMENTS, "case str() if _INTEGER.fullmatch(value.strip()):", "case str() if not value:"),),
    ),
    _broken(
        "Ids are put into addresses as they are",
        ("MCP-39",),
        (Edit(CALLS, "{name: segment(str(value))", "{name: str(value)"),),
    ),
    _broken(
        "Whoever is added becomes an admin by default",
        ("MCP-55", "MCP-69"),
        (Edit("mcp_server.tools.parameters", 'default="member"', 'default="admin"'),),
    ),
    _broken(
        "Peers are filtered by the name of the argument",
        ("MCP-57",),
        (Edit("mcp_server.tools.human", 'wire="type"', 'wire="peer_type"'),),
    ),
    _broken(
        "A mark goes to the other path",
        ("MCP-72",),
        (
            Edit(
                "mcp_server.tools.agent_messages",
                'Request("POST", "/agent/chats/{chat_id}/messages/{message_id}/processed")',
                'Request("POST", "/agent/chats/{chat_id}/messages/{message_id}/processing")',
            ),
        ),
    ),
    _broken(
        "Nothing to do is told in other words",
        ("MCP-64",),
        (Edit("mcp_server.tools.agent_messages", "No messages to process\"}'", "Nothing to do\"}'"),),
    ),
    _broken(
        "A name of several goes to the first of them",
        ("MCP-98",),
        (Edit(RECIPIENTS, ", *_ambiguous(found)]", "]"),),
    ),
    _broken(
        "Unknown names are left out",
        ("MCP-99",),
        (
            Edit(
                RECIPIENTS,
                "problems = [*_unknown([name for name, hits in found.items() if not hits], known), ",
                "problems = [",
            ),
            Edit(RECIPIENTS, "for hits in found.values()}", "for hits in found.values() if hits}"),
        ),
    ),
    _broken(
        "An at sign in front of a name counts",
        ("MCP-95",),
        (Edit(RECIPIENTS, '_blanked(part.strip().removeprefix("@"))', "_blanked(part.strip())"),),
    ),
    _broken(
        "A name comes before a handle",
        ("MCP-97",),
        (
            Edit(
                RECIPIENTS,
                '    _field("handle"),\n    _field("name"),\n',
                '    _field("name"),\n    _field("handle"),\n',
            ),
        ),
    ),
    _broken(
        "Names are sent in small letters",
        ("MCP-101",),
        (
            Edit(
                RECIPIENTS,
                '    name = _text(participant, "name")\n    return',
                '    name = _text(participant, "name").lower()\n    return',
            ),
        ),
    ),
    _broken(
        "Recipients come before mentions",
        ("MCP-102",),
        (
            Edit(
                CALLS,
                'given.get("mentions") or await self._mentions(tool, given, until)',
                '(given.get("mentions") if not given.get("recipients") else None) or await self._mentions(\n'
                "                tool, given, until\n            )",
            ),
        ),
    ),
)
