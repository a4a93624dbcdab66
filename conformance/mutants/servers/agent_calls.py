"""What an agent's tools ask the platform, and the check of health."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

ROOMS: Final = "mcp_server.tools.agent"
MESSAGES: Final = "mcp_server.tools.agent_messages"
CALLS: Final = "mcp_server.calls"
CATALOGUE: Final = "mcp_server.tools.catalogue"

MUTANTS: Final = (
    _broken(
        "Of an agent's chats there is one page",
        ("MCP-60",),
        (
            Edit(
                ROOMS,
                'Request("GET", "/agent/chats"),\n        parameters=paging(),',
                'Request("GET", "/agent/chats"),\n        parameters=(),',
            ),
        ),
    ),
    _broken(
        "An agent's chat is looked for among those of users",
        ("MCP-61",),
        (Edit(ROOMS, 'Request("GET", "/agent/chats/{chat_id}"),', 'Request("GET", "/me/chats/{chat_id}"),'),),
    ),
    _broken(
        "A new chat of an agent has no key around its body",
        ("MCP-62",),
        (Edit(ROOMS, 'Request("POST", "/agent/chats", wrap="chat")', 'Request("POST", "/agent/chats")'),),
    ),
    _broken(
        "A chat without a task is asked for without a body",
        ("MCP-51", "MCP-62"),
        (Edit(CALLS, "    if request.wrap:\n", "    if request.wrap and fields:\n"),),
    ),
    _broken(
        "Messages of every state cannot be listed",
        ("MCP-63",),
        (
            Edit(
                MESSAGES,
                'enum=("pending", "processing", "processed", "failed", "all"),',
                'enum=("pending", "processing", "processed", "failed"),',
            ),
        ),
    ),
    _broken(
        "Messages are filtered by what no platform knows",
        ("MCP-63",),
        (
            Edit(
                MESSAGES,
                'enum=("pending", "processing", "processed", "failed", "all"),',
                'enum=("pending", "processing", "processed", "failed", "all"),\n                wire="state",',
            ),
        ),
    ),
    _broken(
        "The context has its first page alone",
        ("MCP-65",),
        (Edit(MESSAGES, "parameters=(_CHAT, *paging(50)),", "parameters=(_CHAT,),"),),
    ),
    _broken(
        "The names of recipients are sent beside the mentions",
        ("MCP-66",),
        (
            Edit(
                MESSAGES,
                '" is ignored. Not needed with mentions."\n                ),\n                place="local",',
                '" is ignored. Not needed with mentions."\n                ),\n                place="body",',
            ),
        ),
    ),
    _broken(
        "A message of an agent has a key of another name around it",
        ("MCP-66",),
        (
            Edit(
                MESSAGES,
                'chats/{chat_id}/messages", wrap="message")',
                'chats/{chat_id}/messages", wrap="chat_message")',
            ),
        ),
    ),
    _broken(
        "An event is posted as a message",
        ("MCP-67",),
        (
            Edit(
                MESSAGES,
                'Request("POST", "/agent/chats/{chat_id}/events", wrap="event")',
                'Request("POST", "/agent/chats/{chat_id}/messages", wrap="message")',
            ),
        ),
    ),
    _broken(
        "Metadata are sent as the text in which they came",
        ("MCP-67", "MCP-104"),
        (
            Edit(
                "mcp_server.tools.arguments",
                '        return _object(_decoded(value, such_as=\'{"name": "value"}\'))',
                '        _object(_decoded(value, such_as=\'{"name": "value"}\'))\n        return value',
            ),
        ),
    ),
    _broken(
        "The participants of an agent's chat are called members",
        ("MCP-68",),
        (
            Edit(
                ROOMS,
                'Request("GET", "/agent/chats/{chat_id}/participants"),\n        parameters=(_CHAT,),',
                'Request("GET", "/agent/chats/{chat_id}/members"),\n        parameters=(_CHAT,),',
            ),
        ),
    ),
    _broken(
        "An agent removes in the words of a user",
        ("MCP-70",),
        (
            Edit(
                ROOMS, '"Participant removed successfully: {participant_id}"', '"Removed participant: {participant_id}"'
            ),
        ),
    ),
    _broken(
        "The id of who comes and goes is told as it stands in an address",
        ("MCP-55", "MCP-56", "MCP-69", "MCP-70"),
        (
            Edit(
                CALLS,
                "return tool.sentence.format_map(given)",
                "return tool.sentence.format_map({name: segment(str(value)) for name, value in given.items()})",
            ),
        ),
    ),
    _broken(
        "Who is removed stands in a body",
        ("MCP-70",),
        (
            Edit(
                ROOMS, '"/agent/chats/{chat_id}/participants/{participant_id}"', '"/agent/chats/{chat_id}/participants"'
            ),
            Edit(
                ROOMS,
                '"participant to remove", "list_agent_chat_participants")',
                '"participant to remove", "list_agent_chat_participants", "body")',
            ),
        ),
    ),
    _broken(
        "A claim goes to an address of its own making",
        ("MCP-71",),
        (Edit(MESSAGES, "messages/{message_id}/processing", "messages/{message_id}/process"),),
    ),
    _broken(
        "Why an attempt failed is called the reason",
        ("MCP-73",),
        (
            Edit(
                MESSAGES,
                'text("error", "Why the attempt failed, for people to read; not empty.")',
                'Parameter(name="error", description="Why.", place="body", required=True, wire="reason")',
            ),
        ),
    ),
    _broken(
        "An attempt can fail without a reason",
        ("MCP-73",),
        (
            Edit(
                MESSAGES,
                'text("error", "Why the attempt failed, for people to read; not empty.")',
                'Parameter(name="error", description="Why the attempt failed.", place="body")',
            ),
        ),
    ),
    _broken(
        "The check of health wants to be told how long it may take",
        ("MCP-74",),
        (
            Edit(
                "mcp_server.tools.system",
                "from mcp_server.tools.table import Annotations, Audience, Tool",
                "from mcp_server.tools.table import Annotations, Audience, Parameter, Tool",
            ),
            Edit(
                "mcp_server.tools.system",
                "        request=None,",
                "        request=None,\n"
                '        parameters=(Parameter(name="timeout", description="Seconds.", place="local"),),',
            ),
        ),
    ),
    _broken(
        "The check of health is no tool of agents",
        ("MCP-74", "MCP-2"),
        (
            Edit(
                CATALOGUE,
                "KeyKind.AGENT: frozenset({Audience.AGENT, Audience.SYSTEM}),",
                "KeyKind.AGENT: frozenset({Audience.AGENT}),",
            ),
        ),
    ),
    _broken(
        "Without a key there is no tool at all",
        ("MCP-74", "MCP-4"),
        (Edit(CATALOGUE, "KeyKind.UNKNOWN: frozenset({Audience.SYSTEM}),", "KeyKind.UNKNOWN: frozenset(),"),),
    ),
)
