"""Requests for tables of tests: who on the stage sends what, with the things of the stage by their names."""

from collections.abc import Mapping
from typing import NamedTuple

from mock_platform.rest.operations import BASE_PATH
from tests.rest.api import Answer, Json
from tests.rest.stage import Stage

LONG = "x" * 501
"""More than the message of a contact request may hold (CON-10)."""
INVALID = "Request validation failed"

DEN = "/agent/chats/{den}"
MY_DEN = "/me/chats/{den}"
MARK = DEN + "/messages/{ask}"

MEMORY = {"content": "Likes tea", "system": "working", "type": "episodic", "segment": "user", "thought": "Said so"}


class Case(NamedTuple):
    """A request of somebody on the stage, with ids by name in braces; a text is sent as it stands."""

    caller: str
    method: str
    path: str
    body: Json = None
    switches: Mapping[str, object] = {}

    def __str__(self) -> str:
        return f"{self.caller} {self.method} {self.path}"

    def send(self, stage: Stage) -> Answer:
        path = self.path if self.path.startswith(("/api", "/version")) else BASE_PATH + self.path
        path, _, query = path.format(**stage.ids).partition("?")
        sent = fill(self.body, stage.ids)
        content = sent.encode() if isinstance(sent, str) else None
        pairs = dict(pair.split("=") for pair in query.split("&") if pair)
        api = stage.api(self.caller)
        return api.call(self.method, path, body=None if content else sent, content=content, query=pairs)


def fill(body: Json, ids: Mapping[str, str]) -> Json:
    """The body with the ids for their names."""
    if isinstance(body, dict):
        return {key: fill(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [fill(value, ids) for value in body]
    return ids.get(body, body) if isinstance(body, str) else body


def name_of(value: object) -> str:
    """The part of a test's name that a parameter makes: only cases and texts have one."""
    return str(value) if isinstance(value, Case | str) else ""


def to(*mentioned: str, content: str = "Hello") -> Json:
    return {"message": {"content": content, "mentions": [{"id": each} for each in mentioned]}}


def adding(who: str, role: str | None = "member") -> Json:
    return {"participant": {"participant_id": who, "role": role}}


def asking(handle: str, message: str | None = None) -> Json:
    return {"contact_request": {"recipient_handle": handle, "message": message}}


def registering(name: str, description: str = "Does this and that") -> Json:
    return {"agent": {"name": name, "description": description}}
