"""An account that is lived in: people, agents, rooms and contacts that no run of the kit has any business with."""

from collections.abc import Iterator
from typing import Any

import httpx2
import yaml

STRANGERS = 8
ROOMS = 12

SCENARIO: dict[str, Any] = {
    "name": "lived-in",
    "organizations": [{"name": "Acme"}, {"name": "Elsewhere"}],
    "switches": {"agent_limit": 18, "rate_limit": 400, "rate_limit_window": 1},
    "users": [
        {"username": "tess", "organization": "Acme", "first_name": "Tess", "last_name": "Ting"},
        {"username": "tom", "organization": "Acme", "first_name": "Tom", "last_name": "Ting"},
        {"username": "ella", "organization": "Elsewhere", "first_name": "Ella", "last_name": "Else"},
        *(
            {"username": f"stranger-{n}", "organization": "Acme" if n % 2 else "Elsewhere", "first_name": f"S{n}"}
            for n in range(STRANGERS)
        ),
    ],
    "agents": [
        {"name": "Production", "owner": "tess", "description": "Works for a living."},
        {"name": "Nightly", "owner": "tess", "description": "Works at night."},
        *(
            {"name": f"Helper {n}", "owner": f"stranger-{n}", "description": "Helps a stranger."}
            for n in range(STRANGERS)
        ),
    ],
    "contacts": [["tess", "stranger-0"], ["tess", "stranger-1/helper-1"], ["stranger-2", "stranger-3/helper-3"]],
    "contact_requests": [
        {"from": "stranger-4", "to": "tess", "message": "We met in Lisbon.", "status": "pending"},
        {"from": "tess", "to": "stranger-5", "message": "Hello there.", "status": "pending"},
    ],
    "memories": [
        {
            "agent": f"stranger-{n}/helper-{n}",
            "subject": f"stranger-{n}",
            "system": "long_term",
            "type": "semantic",
            "segment": "user",
            "content": f"Number {n} likes tea.",
            "thought": "They said so.",
        }
        for n in range(STRANGERS)
    ],
    "rooms": [
        *(
            {
                "owner": f"stranger-{n % STRANGERS}",
                "title": f"Room {n}",
                "participants": [f"stranger-{n % STRANGERS}/helper-{n % STRANGERS}"],
                "messages": [
                    {
                        "from": f"stranger-{n % STRANGERS}",
                        "text": f"@Helper {n % STRANGERS} number {m}",
                        "mentions": [f"stranger-{n % STRANGERS}/helper-{n % STRANGERS}"],
                        "deliveries": {f"stranger-{n % STRANGERS}/helper-{n % STRANGERS}": "processing"},
                    }
                    for m in range(3)
                ],
            }
            for n in range(ROOMS)
        ),
        {
            "owner": "tess",
            "title": "What Tess works on",
            "participants": ["tess/production", "tess/nightly", "tom"],
            "messages": [{"from": "tess", "text": "@Production go on", "mentions": ["tess/production"]}],
        },
    ],
}


def scenario() -> str:
    """The scenario as a file says it."""
    return yaml.safe_dump(SCENARIO, sort_keys=False)


def everything(base_url: str, keys: dict[str, str]) -> dict[str, object]:
    """What everybody in ``keys`` (by handle) can read of what is theirs, by handle and path."""
    with httpx2.Client(base_url=f"{base_url}/api/v1", timeout=30) as client:
        return {f"{handle} {path}": data for handle, key in keys.items() for path, data in _read(client, handle, key)}


def _read(client: httpx2.Client, handle: str, key: str) -> Iterator[tuple[str, object]]:
    half = "agent" if "/" in handle else "me"
    for path in _LISTS[half]:
        yield path, _data(client, path, key)
    for room in [each["id"] for each in _data(client, f"{half}/chats?page_size=100", key)]:
        for path in (f"{half}/chats/{room}/participants", f"{half}/chats/{room}/{_MESSAGES[half]}"):
            yield path, _data(client, path, key)


_LISTS = {
    "agent": ("agent/chats?page_size=100", "agent/contacts"),
    "me": (
        "me/agents?page_size=100",
        "me/chats?page_size=100",
        "me/contacts?page_size=100",
        "me/contacts/requests",
        # What was withdrawn stays in this list for ever; nothing that a client does takes it out.
        "me/contacts/requests/sent?status=pending",
        "me/memories",
    ),
}
_MESSAGES = {"agent": "messages?status=all&page_size=100", "me": "messages?page_size=100"}


def _data(client: httpx2.Client, path: str, key: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    answer = client.get(path, headers={"X-API-Key": key})
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()["data"]
