"""The tools one by one: the request that each makes, and what it answers."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

AGENT: Final = "mcp_server.tools.agent"
CALLS: Final = "mcp_server.calls"
CHATS: Final = "mcp_server.tools.human_chats"
HUMAN: Final = "mcp_server.tools.human"
PARAMETERS: Final = "mcp_server.tools.parameters"

MUTANTS: Final = (
    _broken(
        "A user's agents have no pages",
        ("MCP-45",),
        (
            Edit(
                HUMAN,
                'request=Request("GET", "/me/agents"),\n        parameters=paging(),\n',
                'request=Request("GET", "/me/agents"),\n',
            ),
        ),
    ),
    _broken(
        "A new agent is not wrapped",
        ("MCP-46",),
        (Edit(HUMAN, '"/me/agents/register", wrap="agent")', '"/me/agents/register")'),),
    ),
    _broken(
        "Keys are blackened in results, that of a new agent too",
        ("MCP-46",),
        (
            Edit(CALLS, "import json\nimport time\n", "import json\nimport re\nimport time\n"),
            Edit(
                CALLS,
                "    return _COMPACT.encode(reply.data)",
                '    return re.sub(r"(thnv|band)_\\w+", "[key]", _COMPACT.encode(reply.data))',
            ),
        ),
    ),
    _broken(
        "The profile is looked for at the account",
        ("MCP-47",),
        (Edit(HUMAN, 'Request("GET", "/me/profile")', 'Request("GET", "/me")'),),
    ),
    _broken(
        "A first name that is not given is cleared",
        ("MCP-48",),
        (
            Edit(
                HUMAN,
                'description="New first name; unchanged if omitted, cleared by an empty text.",\n',
                'description="New first name; unchanged if omitted, cleared by an empty text.",\n'
                '                default="",\n',
            ),
        ),
    ),
    _broken(
        "The profile is replaced by POST",
        ("MCP-48",),
        (Edit(HUMAN, 'Request("PUT", "/me/profile", wrap="user")', 'Request("POST", "/me/profile", wrap="user")'),),
    ),
    _broken(
        "A user's chat is asked for on the side of agents",
        ("MCP-50",),
        (Edit(CHATS, 'Request("GET", "/me/chats/{chat_id}")', 'Request("GET", "/agent/chats/{chat_id}")'),),
    ),
    _broken(
        "A new chat is not wrapped",
        ("MCP-51",),
        (Edit(CHATS, 'Request("POST", "/me/chats", wrap="chat")', 'Request("POST", "/me/chats")'),),
    ),
    _broken(
        "Messages are filtered by `type`",
        ("MCP-52",),
        (
            Edit(
                CHATS,
                '                enum=("text", *EVENT_TYPES),\n',
                '                enum=("text", *EVENT_TYPES),\n                wire="type",\n',
            ),
        ),
    ),
    _broken(
        "The instant since which there are messages is sent without its offset",
        ("MCP-52",),
        (
            Edit(
                "mcp_server.tools.arguments",
                'return moved.isoformat().replace("+00:00", "Z")',
                'return moved.isoformat().replace("+00:00", "")',
            ),
        ),
    ),
    _broken(
        "A user's message is not wrapped",
        ("MCP-53",),
        (
            Edit(
                CHATS,
                'Request("POST", "/me/chats/{chat_id}/messages", wrap="message")',
                'Request("POST", "/me/chats/{chat_id}/messages")',
            ),
        ),
    ),
    _broken(
        "The names of the recipients are sent beside the mentions",
        ("MCP-53",),
        (
            Edit(
                CHATS,
                'a leading @ is ignored.",\n                place="local",\n',
                'a leading @ is ignored.",\n                place="body",\n',
            ),
        ),
    ),
    _broken(
        "A user's recipients are looked up on the side of agents",
        ("MCP-53",),
        (
            Edit(
                CHATS,
                'mentions_from="/me/chats/{chat_id}/participants"',
                'mentions_from="/agent/chats/{chat_id}/participants"',
            ),
        ),
    ),
    _broken(
        "Participants are filtered by `type`",
        ("MCP-54",),
        (
            Edit(
                CHATS,
                '                name="participant_type",\n',
                '                name="participant_type",\n                wire="type",\n',
            ),
        ),
    ),
    _broken(
        "Whoever is removed by a user is told of in the words of agents",
        ("MCP-56",),
        (
            Edit(
                CHATS, '"Removed participant: {participant_id}"', '"Participant removed successfully: {participant_id}"'
            ),
        ),
    ),
    _broken(
        "Who is removed stands behind the address",
        ("MCP-56",),
        (
            Edit(
                CHATS,
                'Request("DELETE", "/me/chats/{chat_id}/participants/{participant_id}")',
                'Request("DELETE", "/me/chats/{chat_id}/participants?participant_id={participant_id}")',
            ),
        ),
    ),
    _broken(
        "An agent asks for its profile",
        ("MCP-58",),
        (Edit(AGENT, 'Request("GET", "/agent/me")', 'Request("GET", "/agent/profile")'),),
    ),
    _broken(
        "An agent's peers cannot be asked for without those of a chat",
        ("MCP-59",),
        (Edit(AGENT, 'parameters=(not_in_chat("list_agent_chats"), *paging()),', "parameters=paging(),"),),
    ),
    _broken(
        "Which chat's participants to leave out is not sent",
        ("MCP-57", "MCP-59"),
        (
            Edit(
                PARAMETERS,
                'whose participants are left out; nobody if omitted.",\n        place="query",\n',
                'whose participants are left out; nobody if omitted.",\n        place="local",\n',
            ),
        ),
    ),
)
