"""A world of its own for each test, made and looked at over HTTP as the page does it."""

from typing import Any, TypeAlias

import httpx2

Json: TypeAlias = Any


class World:
    """One world of a running mock, by the name that control has given it."""

    def __init__(self, http: httpx2.Client, **plan: object) -> None:
        self._http = http
        told = self._answer("POST", "/_mock/worlds", plan or {"scenario": "quickstart"})
        self.name: str = told["name"]
        self.keys: dict[str, str] = {each["handle"]: each["keys"][0] for each in told["people"] if each["keys"]}
        self.ids: dict[str, str] = {each["handle"]: each["id"] for each in told["people"]}
        self.rooms: dict[str, str] = {each["title"]: each["id"] for each in told["rooms"]}

    def control(self, method: str, path: str, body: object = None) -> Json:
        """An operation of control on this world."""
        return self._answer(method, f"/_mock/worlds/{self.name}{path}", body)

    def control_whole(self, method: str, path: str) -> Json:
        """The same for what has no envelope."""
        answer = self._http.request(method, f"/_mock/worlds/{self.name}{path}")
        assert answer.is_success, answer.text
        return answer.json()

    def rest(self, handle: str, method: str, path: str, body: object = None) -> Json:
        """An operation of the platform, as somebody of this world; ``path`` follows ``/api/v1/``."""
        return self._answer(method, f"/api/v1/{path}", body, {"X-API-Key": self.keys[handle]})

    def say(self, handle: str, room: str, text: str, *mentioned: str) -> str:
        """Have somebody write; gives the id of the message."""
        half = "agent" if "/" in handle else "me"
        body = {"message": {"content": text, "mentions": [{"id": self.ids[each]} for each in mentioned]}}
        sent = self.rest(handle, "POST", f"{half}/chats/{self.rooms[room]}/messages", body)
        return str(sent["id"])

    def mark(self, handle: str, room: str, message: str, mark: str, **body: str) -> None:
        """Have an agent mark a message."""
        self.rest(handle, "POST", f"agent/chats/{self.rooms[room]}/messages/{message}/{mark}", body)

    def messages(self, room: str) -> list[Json]:
        """What was said in the room, oldest first, with its deliveries."""
        found: list[Json] = self.control("GET", f"/rooms/{self.rooms[room]}/messages")["messages"]
        return found

    def _answer(self, method: str, path: str, body: object, headers: dict[str, str] | None = None) -> Json:
        answer = self._http.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None
