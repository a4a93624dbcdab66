"""A person at the terminal in a room: what they type is sent, what happens is shown as it happens."""

import sys
import threading
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Any

from mock_platform.terminal.person import Person, Trouble
from mock_platform.terminal.teller import Teller
from mock_platform.terminal.transcript import Transcript
from mock_platform.terminal.watching import Watcher

HELP = """\
Write @ and a name to ask somebody; a line without @ goes to whom the last one went. Only whom a line names is asked.
/who lists the people, /quit (or Ctrl-D) leaves."""


class Chat:
    """One person in one room."""

    def __init__(self, person: Person, room: dict[str, Any], tell: Teller) -> None:
        self._person = person
        self._room_id: str = room["id"]
        self._tell = tell
        self._watcher = Watcher(person, self._room_id)
        self._transcript = Transcript(person, self._room_id, tell)
        self._looking = threading.Lock()
        self._looked = threading.Event()
        self._lost: Trouble | None = None
        self._closed = False
        self._addressed: list[str] = []
        tell.heading(f"{room['title']}")
        self._who()
        tell.plain(HELP)
        self._transcript.skip_history()

    def run(self, lines: Iterable[str], *, wait: float) -> bool:
        """Send each line until there is none, or ``/quit``; then wait for answers, at most ``wait`` seconds.

        Tells whether all went well: every line was sent, and whoever was asked has answered, unless ``wait`` is 0.
        :class:`Trouble` when the platform is gone meanwhile.
        """
        threading.Thread(target=self._show, daemon=True, name="thenvoi-mock-chat").start()
        all_sent = True
        for line in lines:
            text = line.strip()
            if text == "/quit":
                return all_sent
            try:
                self._do(text)
            except Trouble as trouble:
                self._tell.plain(f"! {trouble}")
                all_sent = False
        answered = self._wait_for_answers(wait) if wait else True
        return all_sent and answered

    def close(self) -> None:
        """Hang up. Whoever looks has finished by then, and nobody begins any more."""
        with self._looking:
            self._closed = True
        self._watcher.close()

    def _do(self, text: str) -> None:
        if text == "/who":
            self._who()
        elif text.startswith("/"):
            self._tell.plain(HELP)
        elif text:
            self._say(text)

    def _say(self, text: str) -> None:
        mentioned = self._whom(text)
        if mentioned:
            self._addressed = [each["id"] for each in mentioned]
        mentions = [{"id": each["id"], "handle": each["handle"], "name": each["name"]} for each in mentioned]
        body = {"message": {"content": text, "mentions": mentions or [{"id": each} for each in self._addressed]}}
        with self._looking:  # nobody looks until it is known that this message is ours
            sent = self._person.post(f"/chats/{self._room_id}/messages", body)
            self._transcript.expect_answers(sent["id"])

    def _whom(self, text: str) -> list[dict[str, Any]]:
        """Whom ``text`` names; nobody if it goes to whom the last line went. :class:`Trouble` if it goes to nobody."""
        if text.startswith("@"):
            if not begins_with_a_name(text, self._others()):
                self._transcript.learn_participants()  # somebody may have come since
            if not begins_with_a_name(text, self._others()):
                self._addressed = []  # the next line is meant for them as well, not for whom the one before named
                word = text.split(maxsplit=1)[0]
                raise Trouble(f"no such name: {word}; in this room: {self._labels()} (--room chooses another)")
        mentioned = named_in(text, self._others())
        if not mentioned and not self._addressed:
            raise Trouble(f"say to whom: {self._labels()}")
        return mentioned

    def _labels(self) -> str:
        return ", ".join(f"@{each['name']}" for each in self._others()) or "nobody but you"

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
                    self._look()
        except Trouble as trouble:
            self._lost = trouble
            self._looked.set()

    def _look(self) -> None:
        with self._looking:
            if not self._closed:
                self._transcript.look()
        self._looked.set()

    def _wait_for_answers(self, seconds: float) -> bool:
        """Wait until everybody of the conversation has finished; whether those have who were asked here."""
        self._look()
        names = self._waiting_for()
        if names:
            self._tell.aside(f"waiting for {', '.join(names)}")
        end = monotonic() + seconds
        while self._waiting_for() and (left := end - monotonic()) > 0:
            self._looked.wait(left)
            self._looked.clear()
            if self._lost is not None:
                raise self._lost
        with self._looking:
            silent = self._transcript.unanswered()
        if silent:
            self._tell.plain(f"! no answer from {', '.join(silent)} within {seconds:g} s")
        return not silent

    def _waiting_for(self) -> list[str]:
        with self._looking:
            return self._transcript.waiting_for()


def typed_lines() -> Iterator[str]:
    """What is typed, with a prompt on a terminal; ends with Ctrl-D."""
    prompt = "> " if sys.stdin.isatty() else ""
    while True:
        try:
            yield input(prompt)
        except EOFError:
            return


def begins_with_a_name(text: str, participants: list[dict[str, Any]]) -> bool:
    """Whether ``text`` begins with the ``@name`` or ``@handle`` of one of them, case aside."""
    said = text.casefold()
    return any(said.startswith(label) for label, _ in _labels_of(participants))


def named_in(text: str, participants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whom ``text`` names as ``@name`` or ``@handle``, case aside; of two names that fit in one place the longer."""
    said = text.casefold()
    found = []
    for label, each in sorted(_labels_of(participants), key=lambda entry: -len(entry[0])):
        if label in said:
            said = said.replace(label, " ")
            found.append(each["id"])
    return [each for each in participants if each["id"] in found]


def _labels_of(participants: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"@{label}".casefold(), each) for each in participants for label in (each["name"], each["handle"]) if label
    ]
