"""The tools as the contract has them: names, parameters, annotations, and the request that each makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conformance.messages import Json

OPTIONAL: Final[Mapping[str, Json]] = {
    "page": {"type": "integer", "minimum": 1},
    "page_size": {"type": "integer", "minimum": 1, "maximum": 100},
    "role": {"type": "string", "enum": ["owner", "admin", "member"], "default": "member"},
    "participant_type": {"type": "string", "enum": ["User", "Agent"]},
    "peer_type": {"type": "string", "enum": ["User", "Agent"]},
    "sent_status": {"type": "string", "enum": ["pending", "approved", "rejected", "cancelled", "all"]},
    "action": {"type": "string", "enum": ["approve", "reject", "cancel"]},
}
"""What is particular about parameters, by name; the rest are texts. Some tools have a say of their own in ``own``."""

SAMPLES: Final[Json] = {
    "chat_id": "chat_abc123",
    "message_id": "msg 7/ä",
    "participant_id": "123",
    "request_id": "req-9",
    "contact_id": "contact-4",
    "not_in_chat": "chat_xyz",
    "task_id": "task-1",
    "page": 2,
    "page_size": 50,
    "name": "Weather Helper",
    "description": "Tells the weather of Казань.",
    "first_name": "Zoë",
    "last_name": "Ivanova",
    "content": "Hello, wie geht's?",
    "error": "the model did not answer",
    "role": "admin",
    "participant_type": "Agent",
    "peer_type": "User",
    "since": "2026-02-10T09:15:30Z",
    "handle": "sarah/weather-agent",
    "recipient_handle": "sarah",
    "message": "We met in Kazan.",
    "sent_status": "all",
    "action": "approve",
}
"""An argument for each parameter."""

_MESSAGE_TYPES: Final = ["tool_call", "tool_result", "thought", "error", "task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One tool. ``parameters`` are names, those that have to be given with a ``!`` behind.

    ``hints`` are T or F for reading, destructive, idempotent, open to the world. ``own`` are particulars of parameters
    of this tool alone, ``samples`` arguments. ``wrap`` is the key around the body, ``renamed`` what a parameter is
    called in the request. ``says`` is the answer in words, where it is none of the platform's.
    """

    rule: str
    name: str
    whose: str
    hints: str
    method: str
    path: str
    parameters: str = ""
    alias: str = ""
    wrap: str = ""
    says: str = ""
    contacts: bool = False
    own: Mapping[str, Json] | None = None
    samples: Mapping[str, object] | None = None
    renamed: Mapping[str, str] | None = None

    @property
    def group(self) -> str:
        """Which tools a server has to be told to have besides, that has it."""
        return "contacts" if self.contacts else ""

    @property
    def names(self) -> list[str]:
        return [each.rstrip("!") for each in self.parameters.split()]

    @property
    def required(self) -> list[str]:
        return [each.rstrip("!") for each in self.parameters.split() if each.endswith("!")]

    @property
    def arguments(self) -> Json:
        """One of everything."""
        return {name: (self.samples or {}).get(name, SAMPLES.get(name)) for name in self.names}

    @property
    def minimum(self) -> Json:
        """Only what has to be given."""
        return {name: value for name, value in self.arguments.items() if name in self.required}

    def particulars(self, name: str) -> Json:
        """What the schema of a parameter should say besides its description."""
        return {"type": "string", **OPTIONAL.get(name, {}), **(self.own or {}).get(name, {})}

    @property
    def placed(self) -> list[str]:
        """The parameters that go into query or body."""
        return [name for name in self.names if f"{{{name}}}" not in self.path]

    def called(self, name: str) -> str:
        """What a parameter is called in the request."""
        return (self.renamed or {}).get(name, name)


def _user(number: int, name: str, *more: str, **others: object) -> Row:
    return Row(rule=f"MCP-{number}", name=name, whose="user", **_fields(*more), **others)  # type: ignore[arg-type]


def _agent(number: int, name: str, *more: str, **others: object) -> Row:
    return Row(rule=f"MCP-{number}", name=name, whose="agent", **_fields(*more), **others)  # type: ignore[arg-type]


def _fields(hints: str, method: str, path: str, parameters: str = "") -> dict[str, str]:
    return {"hints": hints, "method": method, "path": path, "parameters": parameters}


_PAGES: Final = "page page_size"
_CHAT: Final = "chat_id!"
_STATUS: Final[Json] = {"enum": ["pending", "processing", "processed", "failed", "all"]}

USER: Final = (
    _user(45, "list_my_agents", "TFTF", "GET", "/me/agents", _PAGES, alias="list_user_agents"),
    _user(
        46,
        "register_my_agent",
        *("FFFF", "POST", "/me/agents/register", "name! description!"),
        alias="register_user_agent",
        wrap="agent",
    ),
    _user(47, "get_my_profile", "TFTF", "GET", "/me/profile", alias="get_user_profile"),
    _user(
        48,
        "update_my_profile",
        *("FTTF", "PUT", "/me/profile", "first_name last_name"),
        alias="update_user_profile",
        wrap="user",
    ),
    _user(49, "list_my_chats", "TFTF", "GET", "/me/chats", _PAGES, alias="list_user_chats"),
    _user(50, "get_my_chat", "TFTF", "GET", "/me/chats/{chat_id}", _CHAT, alias="get_user_chat"),
    _user(51, "create_my_chat", "FFFF", "POST", "/me/chats", "task_id", alias="create_user_chat", wrap="chat"),
    _user(
        52,
        "list_my_chat_messages",
        *("TFTT", "GET", "/me/chats/{chat_id}/messages", f"{_CHAT} {_PAGES} message_type since"),
        alias="list_user_chat_messages",
        own={"message_type": {"enum": ["text", *_MESSAGE_TYPES]}},
        samples={"message_type": "tool_call"},
    ),
    _user(
        53,
        "send_my_chat_message",
        *("FFFT", "POST", "/me/chats/{chat_id}/messages", f"{_CHAT} content! recipients!"),
        alias="send_user_chat_message",
        wrap="message",
        samples={"recipients": "Sarah Chen"},
    ),
    _user(
        54,
        "list_my_chat_participants",
        *("TFTT", "GET", "/me/chats/{chat_id}/participants", f"{_CHAT} participant_type"),
        alias="list_user_chat_participants",
    ),
    _user(
        55,
        "add_my_chat_participant",
        *("FFTT", "POST", "/me/chats/{chat_id}/participants", f"{_CHAT} participant_id! role"),
        alias="add_user_chat_participant",
        wrap="participant",
        says="Added participant: 123",
    ),
    _user(
        56,
        "remove_my_chat_participant",
        *("FTTT", "DELETE", "/me/chats/{chat_id}/participants/{participant_id}", f"{_CHAT} participant_id!"),
        alias="remove_user_chat_participant",
        says="Removed participant: 123",
    ),
    _user(
        57,
        "list_my_peers",
        *("TFTT", "GET", "/me/peers", f"not_in_chat peer_type {_PAGES}"),
        alias="list_user_peers",
        renamed={"peer_type": "type"},
    ),
)

AGENT: Final = (
    _agent(58, "get_agent_me", "TFTF", "GET", "/agent/me"),
    _agent(59, "list_agent_peers", "TFTT", "GET", "/agent/peers", f"not_in_chat {_PAGES}"),
    _agent(60, "list_agent_chats", "TFTF", "GET", "/agent/chats", _PAGES),
    _agent(61, "get_agent_chat", "TFTF", "GET", "/agent/chats/{chat_id}", _CHAT),
    _agent(62, "create_agent_chat", "FFFF", "POST", "/agent/chats", "task_id", wrap="chat"),
    _agent(
        63,
        "list_agent_messages",
        *("TFTT", "GET", "/agent/chats/{chat_id}/messages", f"{_CHAT} status {_PAGES}"),
        own={"status": _STATUS},
        samples={"status": "processed"},
    ),
    _agent(64, "get_agent_next_message", "TFTT", "GET", "/agent/chats/{chat_id}/messages/next", _CHAT),
    _agent(65, "get_agent_chat_context", "TFTT", "GET", "/agent/chats/{chat_id}/context", f"{_CHAT} {_PAGES}"),
    _agent(
        66,
        "create_agent_chat_message",
        *("FFFT", "POST", "/agent/chats/{chat_id}/messages", f"{_CHAT} content! recipients mentions"),
        wrap="message",
        samples={"recipients": "Sarah Chen", "mentions": '[{"id": "u-1", "name": "Sarah Chen"}]'},
    ),
    _agent(
        67,
        "create_agent_chat_event",
        *("FFFT", "POST", "/agent/chats/{chat_id}/events", f"{_CHAT} content! message_type! metadata"),
        wrap="event",
        own={"message_type": {"enum": _MESSAGE_TYPES}},
        samples={"message_type": "tool_call", "metadata": '{"function": {"name": "look_up"}}'},
    ),
    _agent(68, "list_agent_chat_participants", "TFTT", "GET", "/agent/chats/{chat_id}/participants", _CHAT),
    _agent(
        69,
        "add_agent_chat_participant",
        *("FFTT", "POST", "/agent/chats/{chat_id}/participants", f"{_CHAT} participant_id! role"),
        wrap="participant",
        says="Participant added successfully: 123",
    ),
    _agent(
        70,
        "remove_agent_chat_participant",
        *("FTTT", "DELETE", "/agent/chats/{chat_id}/participants/{participant_id}", f"{_CHAT} participant_id!"),
        says="Participant removed successfully: 123",
    ),
    _agent(
        71,
        "mark_agent_message_processing",
        *("FFFF", "POST", "/agent/chats/{chat_id}/messages/{message_id}/processing", f"{_CHAT} message_id!"),
    ),
    _agent(
        72,
        "mark_agent_message_processed",
        *("FFTF", "POST", "/agent/chats/{chat_id}/messages/{message_id}/processed", f"{_CHAT} message_id!"),
    ),
    _agent(
        73,
        "mark_agent_message_failed",
        *("FFTF", "POST", "/agent/chats/{chat_id}/messages/{message_id}/failed", f"{_CHAT} message_id! error!"),
    ),
)

HEALTH: Final = Row(rule="MCP-74", name="health_check", whose="user", hints="TFTF", method="GET", path="/me/agents")

CONTACTS: Final = (
    _user(76, "list_my_contacts", "TFTT", "GET", "/me/contacts", _PAGES, contacts=True),
    _agent(77, "list_agent_contacts", "TFTT", "GET", "/agent/contacts", _PAGES, contacts=True),
    _user(
        78,
        "create_contact_request",
        *("FFTT", "POST", "/me/contacts/requests", "recipient_handle! message"),
        wrap="contact_request",
        contacts=True,
        own={"message": {"maxLength": 500}},
    ),
    _agent(79, "add_agent_contact", "FFTT", "POST", "/agent/contacts/add", "handle! message", contacts=True),
    _user(80, "list_received_contact_requests", "TFTT", "GET", "/me/contacts/requests", _PAGES, contacts=True),
    _user(
        81,
        "list_sent_contact_requests",
        *("TFTT", "GET", "/me/contacts/requests/sent", f"{_PAGES} status"),
        contacts=True,
        own={"status": OPTIONAL["sent_status"]},
        samples={"status": "approved"},
    ),
    _agent(
        82,
        "list_agent_contact_requests",
        *("TFTT", "GET", "/agent/contacts/requests", f"{_PAGES} sent_status"),
        contacts=True,
    ),
    _user(
        83,
        "approve_contact_request",
        *("FFTT", "POST", "/me/contacts/requests/{request_id}/approve", "request_id!"),
        contacts=True,
    ),
    _user(
        84,
        "reject_contact_request",
        *("FTTT", "POST", "/me/contacts/requests/{request_id}/reject", "request_id!"),
        contacts=True,
    ),
    _user(
        85,
        "cancel_contact_request",
        "FTTT",
        "DELETE",
        "/me/contacts/requests/{request_id}",
        "request_id!",
        contacts=True,
    ),
    _agent(
        86,
        "respond_to_agent_contact_request",
        *("FTTT", "POST", "/agent/contacts/requests/respond", "action! handle request_id"),
        contacts=True,
    ),
    _user(87, "resolve_handle", "TFTT", "POST", "/me/contacts/resolve", "handle!", contacts=True),
    _user(88, "remove_my_contact", "FTTT", "POST", "/me/contacts/remove", "contact_id handle", contacts=True),
    _agent(89, "remove_agent_contact", "FTTT", "POST", "/agent/contacts/remove", "contact_id handle", contacts=True),
)

ROWS: Final = (*USER, *AGENT, HEALTH, *CONTACTS)
BY_NAME: Final = {row.name: row for row in ROWS}

LISTED: Final[Mapping[str, list[str]]] = {
    "user": [row.name for row in (*USER, HEALTH)],
    "agent": [row.name for row in (*AGENT, HEALTH)],
    "legacy": [row.name for row in (*USER, *AGENT, HEALTH)],
    "none": [HEALTH.name],
}
"""Which tools a key has, without the contacts."""

PEOPLE: Final[list[Json]] = [
    {"id": "u-1", "name": "Sarah Chen", "type": "User", "handle": "sarah", "role": "owner", "status": "active"},
    {"id": "u-2", "name": "Jürgen Groß", "type": "User", "handle": "juergen", "role": "member", "status": "active"},
    {
        "id": "a-1",
        "name": "Weather Agent",
        "type": "Agent",
        "handle": "sarah/weather-agent",
        "role": "member",
        "status": "active",
    },
    {
        "id": "a-2",
        "name": "Helper",
        "type": "Agent",
        "handle": "sarah/helper",
        "role": "member",
        "status": "active",
    },
    {
        "id": "a-3",
        "name": "Helper",
        "type": "Agent",
        "handle": "juergen/helper-two",
        "role": "member",
        "status": "active",
    },
]
"""Who takes part in the rooms of the scripted platform."""
