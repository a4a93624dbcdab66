"""A world with something of everybody in it, who may know of what, and one good request for each operation."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.operations import Operation
from mock_platform.world import World
from tests.rest.api import SEED, Answer, Api, Json, Site
from tests.rest.furniture import AGENTS, USERS, furnish, keys_of_callers

BY_ID: dict[str, Operation] = {operation.id: operation for operation in OPERATIONS}

SEEN_BY: dict[str, dict[str, str]] = {
    "room": {
        "offsite": "jane weather travel",
        "den": "jane weather",
        "study": "jane travel",
        "workshop": "weather travel",  # of jane's agents; that does not make it jane's (CHT-8)
        "left": "jane",  # weather was removed from it (PAR-18)
        "ravi's room": "ravi ledger",
        "vault": "olga courier",
    },
    "message": {
        "ask": "jane weather",
        "aside": "jane",  # in the den, and does not mention weather (CTX-2)
        "thought": "jane weather",
        "study talk": "jane travel",
        "workshop talk": "weather travel",
        "left talk": "jane",
        "ravi's talk": "ravi ledger",
        "secret": "olga courier",
        "secret thought": "olga courier",
    },
    "entity": {
        "jane": "jane ravi weather travel ledger",
        "ravi": "jane ravi weather travel ledger",
        "olga": "olga courier",
        "weather": "jane ravi weather travel ledger",
        "travel": "jane weather travel",
        "spare": "jane weather travel",
        "ledger": "ravi ledger weather travel",
        "courier": "olga courier",
        "assistant": "jane ravi olga weather travel ledger courier",  # global (AGT-9)
        "una": "jane ravi olga weather travel ledger",
        "vic": "jane olga",
    },
    "task": {
        "jane's task": "jane weather travel",
        "olga's task": "",
    },
    "record": {
        "ravi, for jane": "jane",
        "jane, for ravi": "ravi",
        "ledger, for weather": "weather",
        "weather, for ledger": "ledger",
        "courier, for olga": "olga",
        "olga, for courier": "courier",
    },
    "request": {
        "to jane": "jane",
        "by jane": "jane",
        "to ravi": "ravi",
        "to olga": "olga",
        "by olga": "olga",
        "to weather": "weather",
        "by weather": "weather",
        "to courier": "courier",
    },
    "memory": {
        "about jane": "jane weather travel ledger",  # agents read what is stored about a subject (MEM-7)
        "archived": "jane weather travel ledger",
        "about ravi": "ravi weather travel ledger",
        "of the den": "jane weather travel ledger",  # people read those of their rooms (MEM-12)
        "of Acme": "jane ravi weather travel ledger",
        "about olga": "olga courier",
        "of Globex": "olga courier",
    },
}
"""Kind and name of each thing, and the callers who may learn its id from some answer."""


class Request(NamedTuple):
    """What is sent to an operation."""

    ids: Mapping[str, str]
    query: Mapping[str, str]
    body: Json

    def send(self, api: Api, operation: Operation) -> Answer:
        return api.call(operation.method, operation.path.format(**self.ids), body=self.body, query=self.query)

    def with_value(self, place: tuple[str, ...], value: str) -> "Request":
        """The same with ``value`` at one place, which is a path in the body, or ``path`` or ``query`` and a name."""
        where, *path = place
        if where == "path":
            return self._replace(ids={**self.ids, path[0]: value})
        if where == "query":
            return self._replace(query={**self.query, path[0]: value})
        return self._replace(body=_with_value(self.body, path, value))


class Stage:
    """The world with everything in it, on a running mock."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ids: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.renew()

    def renew(self) -> None:
        """Start anew."""
        self.site.renew(seed=SEED)
        self.ids = self.site.call(furnish)
        self.keys = self.site.call(keys_of_callers)
        self.requests = _requests(self.ids)

    def switch(self, **switches: Any) -> None:  # noqa: ANN401 - of any type
        """Have the world decide otherwise from now on; what is in it was let in before."""

        def change(world: World) -> None:
            world.switches = replace(world.switches, **switches)

        self.site.call(change)

    def api(self, caller: str) -> Api:
        return self.site.with_() if caller == "nobody" else self.site.with_(**{"X-API-Key": self.keys[caller]})

    def ask(self, caller: str, operation: Operation, request: Request | None = None) -> Answer:
        """Send the operation's good request, or another; no answer ever holds a key (AUTH-10)."""
        answer = (request or self.requests[operation.id]).send(self.api(caller), operation)
        text = answer.raw.decode() + str(answer.headers.multi_items())
        assert [name for name, key in self.keys.items() if key in text] == []
        return answer


def hidden_from(caller: str, kind: str) -> Iterator[str]:
    """The names of the things of which ``caller`` must not know."""
    return (name for name, seen_by in SEEN_BY[kind].items() if caller not in seen_by.split())


def half_of(caller: str) -> str:
    """The kind of operations that ``caller`` may call."""
    return "user" if caller in USERS else "agent" if caller in AGENTS else "nobody"


def _with_value(body: Json, path: list[str], value: str) -> Json:
    if not path:
        return value
    if isinstance(body, list):
        at = int(path[0])
        return [_with_value(each, path[1:], value) if index == at else each for index, each in enumerate(body)]
    return {**body, path[0]: _with_value(body.get(path[0]), path[1:], value)}


# --------------------------------------------------------------------------------------------------------- the requests


def _requests(ids: Mapping[str, str]) -> dict[str, Request]:
    """What jane or her weather agent may ask of each operation, and what is hers in it."""
    den, ask = {"chat_id": ids["den"]}, {"chat_id": ids["den"], "id": ids["ask"]}
    member = {"chat_id": ids["den"], "id": ids["assistant"]}
    room, memory = {"id": ids["den"]}, {"id": ids["about jane"]}
    message = {"message": {"content": "Hello", "mentions": [{"id": ids["assistant"]}]}}
    remember = {"content": "Likes tea", "system": "working", "type": "episodic", "segment": "user", "thought": "Said"}
    chat = {"chat": {"task_id": ids["jane's task"]}}
    return {
        "get_agent_me": _request(),
        "list_agent_peers": _request(query={"not_in_chat": ids["den"]}),
        "list_agent_chats": _request(),
        "create_agent_chat": _request(body=chat),
        "get_agent_chat": _request(room),
        "list_agent_messages": _request(den),
        "create_agent_chat_message": _request(den, body=message),
        "get_agent_next_message": _request(den),
        "mark_agent_message_processing": _request(ask),
        "mark_agent_message_processed": _request(ask),
        "mark_agent_message_failed": _request(ask, body={"error": "It broke"}),
        "create_agent_chat_event": _request(den, body={"event": {"content": "Hm", "message_type": "thought"}}),
        "get_agent_chat_context": _request(den),
        "list_agent_chat_participants": _request(den),
        "add_agent_chat_participant": _request(den, body={"participant": {"participant_id": ids["travel"]}}),
        "remove_agent_chat_participant": _request(member),
        "list_agent_contacts": _request(),
        "add_agent_contact": _request(body={"handle": "thenvoi/assistant"}),
        "remove_agent_contact": _request(body={"contact_id": ids["ledger, for weather"]}),
        "list_agent_contact_requests": _request(query={"sent_status": "all"}),
        "respond_to_agent_contact_request": _request(body={"action": "approve", "request_id": ids["to weather"]}),
        "list_agent_memories": _request(query={"subject_id": ids["jane"]}),
        "create_agent_memory": _request(body={"memory": {**remember, "subject_id": ids["jane"]}}),
        "get_agent_memory": _request(memory),
        "archive_agent_memory": _request(memory),
        "supersede_agent_memory": _request(memory),
        "get_my_profile": _request(),
        "update_my_profile": _request(body={"user": {"first_name": "J."}}),
        "list_my_agents": _request(),
        "register_my_agent": _request(body={"agent": {"name": "New Agent", "description": "Has just been made"}}),
        "delete_my_agent": _request({"id": ids["spare"]}),
        "list_my_peers": _request(query={"not_in_chat": ids["den"]}),
        "list_my_chats": _request(),
        "create_my_chat_room": _request(body=chat),
        "get_my_chat_room": _request(room),
        "delete_my_chat_room": _request(room),
        "list_my_chat_participants": _request(den),
        "add_my_chat_participant": _request(den, body={"participant": {"participant_id": ids["ravi"]}}),
        "remove_my_chat_participant": _request(member),
        "list_my_chat_messages": _request(den),
        "send_my_chat_message": _request(den, body=message),
        "list_my_contacts": _request(),
        "remove_my_contact": _request(body={"contact_id": ids["ravi, for jane"]}),
        "list_received_contact_requests": _request(),
        "create_contact_request": _request(body={"contact_request": {"recipient_handle": "thenvoi/assistant"}}),
        "list_sent_contact_requests": _request(),
        "cancel_contact_request": _request({"id": ids["by jane"]}),
        "approve_contact_request": _request({"id": ids["to jane"]}),
        "reject_contact_request": _request({"id": ids["to jane"]}),
        "resolve_handle": _request(body={"handle": "jane"}),
        "list_user_memories": _request(query={"chat_room_id": ids["den"]}),
        "get_user_memory": _request(memory),
        "delete_user_memory": _request(memory),
        "archive_user_memory": _request(memory),
        "restore_user_memory": _request({"id": ids["archived"]}),
        "supersede_user_memory": _request(memory),
        "health_check": _request(),
        "get_version": _request(),
        "authentication": _request(),
    }


def _request(
    ids: Mapping[str, str] | None = None, *, query: Mapping[str, str] | None = None, body: Json = None
) -> Request:
    return Request(ids or {}, query or {}, body)
