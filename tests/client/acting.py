"""What clients of the platform do in a world, for control to see."""

import httpx2

from mock_platform.client import Person


def ask(base_url: str, who: Person, method: str, path: str, body: object = None) -> httpx2.Response:
    headers = {"X-API-Key": who.key}
    return httpx2.request(method, f"{base_url}/api/v1{path}", json=body, headers=headers, trust_env=False)


def make_room(base_url: str, who: Person) -> str:
    side = "me" if who.type == "User" else "agent"
    answer = ask(base_url, who, "POST", f"/{side}/chats", {"chat": {}})
    assert answer.status_code == 201, answer.text
    room: str = answer.json()["data"]["id"]
    return room
