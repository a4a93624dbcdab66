"""A room as a chat: what was said, what agents report, and how far each delivery has got.

Of the deliveries in a room only those of one conversation are waited for: of the messages that :meth:`expect_answers`
names, and of what their addressees write to each other meanwhile. Whatever else is open in the room may stay so.
"""

import re
from collections.abc import Iterable
from itertools import count
from time import monotonic
from typing import Any

from mock_platform.terminal.person import Person
from mock_platform.terminal.teller import Teller
from mock_platform.terminal.watching import Watcher

_TOKEN = re.compile(r"@\[\[([0-9a-f-]{36})\]\]")
_PAGE = 100


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
        self._asked: set[str] = set()
        self._conversation: set[str] = set()
        self._at_work: set[str] = set()
        self._open: dict[tuple[str, str], None] = {}
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

    def expect_answers(self, message_id: str) -> None:
        """Wait for whom this message addresses. Tell before the next look, so that it is not taken for another's."""
        self._asked.add(message_id)

    def waiting_for(self) -> list[str]:
        """Names of those of the conversation who have not finished, each once."""
        return self._names_of(agent_id for _, agent_id in self._open)

    def unanswered(self) -> list[str]:
        """Those of them whom the messages of :meth:`expect_answers` address themselves."""
        return self._names_of(agent_id for message_id, agent_id in self._open if message_id in self._asked)

    def follow(self, watcher: Watcher, seconds: float) -> None:
        """Print what happens until everybody of the conversation has finished, or ``seconds`` are over."""
        end = monotonic() + seconds
        self.look()
        while self.waiting_for() and monotonic() < end:
            if watcher.wait(0.5) is not None:
                self.look()
        self.look()

    def readable(self, message: dict[str, Any]) -> str:
        """The text with names in place of mention tokens (MSG-11)."""
        names = {each["id"]: each["name"] for each in (message.get("metadata") or {}).get("mentions", [])}
        known = {**self._names, **names}
        return _TOKEN.sub(lambda found: f"@{known.get(found[1], found[1])}", message["content"])

    def _recent(self) -> list[dict[str, Any]]:
        """The newest messages, oldest first, back to the oldest that somebody still has to answer."""
        newest_first: list[dict[str, Any]] = []
        wanted = {message_id for message_id, _ in self._open}
        for page in count(1):
            found = self._person.get(f"/chats/{self._room_id}/messages", page=page, page_size=_PAGE)
            newest_first += found
            wanted.difference_update(each["id"] for each in found)
            if not wanted or len(found) < _PAGE:
                break
        return newest_first[::-1]

    def _show(self, message: dict[str, Any]) -> None:
        name = message["sender_name"]
        if message["message_type"] == "text":
            self._tell.line(name, self.readable(message))
        else:
            self._tell.aside(f"{name} · {message['message_type']}: {message['content']}")

    def _note_states(self, message: dict[str, Any]) -> list[tuple[str, str, int]]:
        """Remember how far the deliveries of ``message`` have got; those that moved are returned."""
        if message["message_type"] != "text":
            return []
        metadata = message.get("metadata") or {}
        records = metadata.get("delivery_status", {})
        asked = [each["id"] for each in metadata.get("mentions", []) if each["id"] in self._agents]
        self._note_conversation(message, asked)
        moved = []
        for agent_id in asked:
            record = records.get(agent_id, {"status": "new", "current_attempt": 0})
            now = (record["status"], record["current_attempt"])
            key = (message["id"], agent_id)
            self._note_open(key, now[0])
            if self._states.get(key, ("new", 0)) != now:
                self._states[key] = now
                moved.append((self._names.get(agent_id, agent_id), *now))
        return moved

    def _note_conversation(self, message: dict[str, Any], asked: list[str]) -> None:
        """A new message belongs to it if it is one of ours, or comes from whom one of its messages has asked."""
        new = message["id"] not in self._shown
        if message["id"] in self._asked or (new and message["sender_id"] in self._at_work):
            self._conversation.add(message["id"])
            self._at_work.update(asked)

    def _note_open(self, key: tuple[str, str], status: str) -> None:
        if key[0] not in self._conversation or status == "processed":
            self._open.pop(key, None)
        else:
            self._open[key] = None

    def _names_of(self, agent_ids: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self._names.get(each, each) for each in agent_ids))
