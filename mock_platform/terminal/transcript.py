"""A room as a chat: what was said, what agents report, and how far each delivery has got."""

import re
from time import monotonic
from typing import Any

from mock_platform.terminal.person import Person
from mock_platform.terminal.teller import Teller
from mock_platform.terminal.watching import Watcher

_TOKEN = re.compile(r"@\[\[([0-9a-f-]{36})\]\]")
_PAGE = 50


class Transcript:
    """Prints what is new in one room each time it is asked to look."""

    def __init__(self, person: Person, room_id: str, tell: Teller) -> None:
        self._person = person
        self._room_id = room_id
        self._tell = tell
        self._names: dict[str, str] = {}
        self._agents: set[str] = set()
        self._shown: set[str] = set()
        self._states: dict[tuple[str, str], tuple[str, int]] = {}
        self._open: set[tuple[str, str]] = set()
        self.participants: list[dict[str, Any]] = []
        self.learn_participants()

    def learn_participants(self) -> None:
        """Ask again who is in the room."""
        self.participants = self._person.get(f"/chats/{self._room_id}/participants")
        self._names.update((each["id"], each["name"]) for each in self.participants)
        self._agents.update(each["id"] for each in self.participants if each["type"] == "Agent")

    def skip_history(self) -> None:
        """Take what is there for known."""
        for message in self._recent():
            self._shown.add(message["id"])
            self._note_states(message)

    def look(self) -> None:
        """Print what is new since the last look: who has begun or failed, what was said, who has finished."""
        messages = self._recent()
        moved = [move for message in messages for move in self._note_states(message)]
        for name, status, attempt in moved:
            if status != "processed":
                self._tell.aside(f"{name}: {status}, attempt {attempt}" if attempt else f"{name}: {status}")
        for message in messages:
            if message["id"] not in self._shown:
                self._shown.add(message["id"])
                self._show(message)
        for name, status, attempt in moved:
            if status == "processed":
                self._tell.aside(f"{name}: processed, attempt {attempt}")

    def is_quiet(self) -> bool:
        """Whether every agent that was asked has finished."""
        return not self._open

    def follow(self, watcher: Watcher, seconds: float) -> None:
        """Print what happens until every agent has finished, or time is up."""
        end = monotonic() + seconds
        self.look()
        while not self.is_quiet() and monotonic() < end:
            if watcher.wait(0.5) is not None:
                self.look()
        self.look()

    def readable(self, message: dict[str, Any]) -> str:
        """The text with names in place of mention tokens (MSG-11)."""
        names = {each["id"]: each["name"] for each in (message.get("metadata") or {}).get("mentions", [])}
        known = {**self._names, **names}
        return _TOKEN.sub(lambda found: f"@{known.get(found[1], found[1])}", message["content"])

    def _recent(self) -> list[dict[str, Any]]:
        newest_first: list[dict[str, Any]] = self._person.get(f"/chats/{self._room_id}/messages", page_size=_PAGE)
        return newest_first[::-1]

    def _show(self, message: dict[str, Any]) -> None:
        name = message["sender_name"]
        if message["message_type"] == "text":
            self._tell.line(name, self.readable(message))
        else:
            self._tell.aside(f"{name} · {message['message_type']}: {message['content']}")

    def _note_states(self, message: dict[str, Any]) -> list[tuple[str, str, int]]:
        """Remember how far the deliveries of ``message`` have got; those that moved are returned."""
        metadata = message.get("metadata") or {}
        if message["message_type"] != "text":
            return []
        records = metadata.get("delivery_status", {})
        moved = []
        for agent_id in [each["id"] for each in metadata["mentions"] if each["id"] in self._agents]:
            record = records.get(agent_id, {"status": "new", "current_attempt": 0})
            now = (record["status"], record["current_attempt"])
            key = (message["id"], agent_id)
            (self._open.discard if now[0] == "processed" else self._open.add)(key)
            if self._states.get(key, ("new", 0)) != now:
                self._states[key] = now
                moved.append((self._names.get(agent_id, agent_id), *now))
        return moved
