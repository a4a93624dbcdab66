"""A person at the terminal in a room: what they type is sent, what happens is shown as it happens."""

import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from mock_platform.terminal.person import Person, Trouble
from mock_platform.terminal.teller import Teller
from mock_platform.terminal.transcript import Transcript
from mock_platform.terminal.watching import Watcher

ANSWER_SECONDS = 30.0
"""How long a chat that is fed from a file waits for answers to its last line."""

HELP = "Write @name to address somebody. /who lists the people, /quit (or Ctrl-D) leaves."


class Chat:
    """One person in one room."""

    def __init__(self, person: Person, room: dict[str, Any], tell: Teller) -> None:
        self._person = person
        self._room_id: str = room["id"]
        self._tell = tell
        self._watcher = Watcher(person, self._room_id)
        self._transcript = Transcript(person, self._room_id, tell)
        self._looking = threading.Lock()
        self._addressed: list[str] = []
        tell.heading(f"{room['title']}")
        self._who()
        tell.plain(HELP)
        self._transcript.skip_history()

    def run(self, lines: Iterable[str]) -> None:
        """Send each line until there is none; then wait for the answers to the last one."""
        threading.Thread(target=self._show, daemon=True, name="thenvoi-mock-chat").start()
        for line in lines:
            text = line.strip()
            if text == "/quit":
                return
            try:
                self._do(text)
            except Trouble as trouble:
                self._tell.plain(f"! {trouble}")
        with self._looking:
            self._transcript.look()
        self._wait_for_answers()

    def close(self) -> None:
        """Hang up."""
        self._watcher.close()

    def _do(self, text: str) -> None:
        if text == "/who":
            self._who()
        elif text.startswith("/"):
            self._tell.plain(HELP)
        elif text:
            self._say(text)

    def _say(self, text: str) -> None:
        mentioned = named_in(text, self._others())
        ids = [each["id"] for each in mentioned] or self._addressed
        if not ids:
            names = ", ".join(f"@{each['name']}" for each in self._others())
            raise Trouble(f"say to whom: {names}")
        self._addressed = ids
        mentions = [{"id": each["id"], "handle": each["handle"], "name": each["name"]} for each in mentioned]
        body = {"message": {"content": text, "mentions": mentions or [{"id": each} for each in ids]}}
        self._person.post(f"/chats/{self._room_id}/messages", body)

    def _others(self) -> list[dict[str, Any]]:
        return [each for each in self._transcript.participants if each["id"] != self._person.id]

    def _who(self) -> None:
        self._transcript.learn_participants()
        for each in self._transcript.participants:
            you = " (you)" if each["id"] == self._person.id else ""
            self._tell.line(each["name"], f"@{each['handle']}, {each['role']}{you}")

    def _show(self) -> None:
        try:
            while True:
                if self._watcher.wait(60.0) is not None:
                    with self._looking:
                        self._transcript.look()
        except Trouble:
            return

    def _wait_for_answers(self) -> None:
        waited = threading.Event()
        for _ in range(int(ANSWER_SECONDS * 10)):
            if self._transcript.is_quiet():
                break
            waited.wait(0.1)
        with self._looking:
            self._transcript.look()


def typed_lines() -> Iterator[str]:
    """What is typed, with a prompt on a terminal; ends with Ctrl-D."""
    prompt = "> " if sys.stdin.isatty() else ""
    while True:
        try:
            yield input(prompt)
        except EOFError:
            return


def find_room(person: Person, wanted: str | None) -> dict[str, Any]:
    """The room with this id or title, or the newest of the person's rooms; :class:`Trouble` if there is none."""
    rooms: list[dict[str, Any]] = person.get("/chats", page_size=100)
    for room in rooms:
        if wanted is None or wanted in (room["id"], room["title"]):
            return room
    known = ", ".join(room["title"] for room in rooms) or "none"
    raise Trouble(f"no room {wanted!r}; your rooms: {known}" if wanted else "you are in no room")


def named_in(text: str, participants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whom ``text`` names as ``@name`` or ``@handle``, case aside; of two names that fit in one place the longer."""
    said = text.casefold()
    labels = [
        (f"@{label}".casefold(), each) for each in participants for label in (each["name"], each["handle"]) if label
    ]
    found = []
    for label, each in sorted(labels, key=lambda entry: -len(entry[0])):
        if label in said:
            said = said.replace(label, " ")
            found.append(each["id"])
    return [each for each in participants if each["id"] in found]
