"""Recorded traffic: a timeline of the mock as JSON lines, or an HTTP archive (HAR) of anybody's, read as evidence."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from conformance.evidence import documented
from conformance.exchanges import shortened
from conformance.operations import operations
from conformance.reading import FileError, text_of
from conformance.reading import parsed as read_json
from conformance.redaction import Secrets

API: Final = "/api/v1"


class RecordingError(Exception):
    """A file is no recording; ``str()`` is the sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was recorded. ``details`` depend on its ``kind``: docs/control.md says which there are."""

    number: int
    at: datetime
    kind: str
    name: str
    who: str
    """Id of whoever did it; empty where that is not recorded."""
    handle: str
    who_type: str
    to: tuple[str, ...]
    to_types: tuple[str, ...]
    room: str
    cause: int | None
    line: str
    details: Mapping[str, Any] = field(repr=False)
    scene: int = 0
    """Which of several that have nothing to do with each other, as a run of the kit records them."""

    @property
    def exchange(self) -> "Entry":
        """Itself: claims can be about it."""
        return self

    @property
    def repeat(self) -> str:
        return ""

    @property
    def answer(self) -> str:
        return "" if "answer" not in self.details else shortened(json.dumps(self.details["answer"], ensure_ascii=False))

    def document(self) -> dict[str, object]:
        return {**documented(self), "at": self.at.isoformat(), "who": self.handle, "details": dict(self.details)}

    # --- requests -----------------------------------------------------------------------------------------------------

    @property
    def method(self) -> str:
        return str(self.details.get("method", ""))

    @property
    def path(self) -> str:
        """Below ``/api/v1``."""
        return str(self.details.get("path", "")).removeprefix(API)

    @property
    def query(self) -> str:
        return str(self.details.get("query", ""))

    @property
    def status(self) -> int:
        found = self.details.get("status")
        return found if isinstance(found, int) else 0

    @property
    def is_staged(self) -> bool:
        """Whether its answer was made by a fault, and so says nothing about the platform."""
        return "fault" in self.details

    @property
    def body(self) -> Any:  # noqa: ANN401 - JSON
        return self.details.get("body")

    @property
    def reply(self) -> Any:  # noqa: ANN401 - JSON
        return self.details.get("answer")

    @property
    def is_whole(self) -> bool:
        """Whether its answer was recorded to the end, and so can be read."""
        return not isinstance(self.reply, str)

    @property
    def data(self) -> Any:  # noqa: ANN401 - JSON
        """What stands at ``data`` in the answer."""
        return self.reply.get("data") if isinstance(self.reply, dict) else None

    # --- sockets ------------------------------------------------------------------------------------------------------

    @property
    def socket(self) -> int:
        """The number of its socket."""
        return int(self.details.get("socket", 0))

    @property
    def topic(self) -> str:
        """The topic of a frame, a join, a leave or a push."""
        return str(self.details.get("topic", self.name if self.kind in {"join", "leave"} else ""))


@dataclass(frozen=True, slots=True)
class Recording:
    """A file, entry by entry, in order."""

    entries: tuple[Entry, ...]

    def of(self, kind: str, name: str = "") -> list[Entry]:
        """The entries of a kind, by name."""
        return [each for each in self.entries if each.kind == kind and name in {"", each.name}]

    def requests(self, method: str = "", pattern: str = ".*", *, status: int | None = None) -> list[Entry]:
        """Requests by method and by a pattern for the whole path below ``/api/v1``."""
        wanted = re.compile(pattern)
        return [
            each
            for each in self.of("request")
            if method in {"", each.method} and wanted.fullmatch(each.path) and status in {None, each.status}
        ]

    @property
    def scenes(self) -> "list[Recording]":
        """Each scene as a recording of its own."""
        found: dict[int, list[Entry]] = {}
        for each in self.entries:
            found.setdefault(each.scene, []).append(each)
        return [Recording(tuple(entries)) for entries in found.values()]

    @property
    def begins_late(self) -> bool:
        """Whether it lacks its beginning: a timeline holds only so much, and forgets the oldest."""
        return self.entries[0].scene == 0 and self.entries[0].number > 1

    @property
    def has_sockets(self) -> bool:
        return any(each.kind == "frame" for each in self.entries)


def read(path: Path, secrets: Secrets) -> Recording:
    """Read a file; keys in it are replaced. Raises :class:`RecordingError`."""
    try:
        text = secrets.redact(text_of(path))
    except FileError as error:
        raise RecordingError(f"{path} cannot be read ({error})") from None
    try:
        entries = tuple(_archived(text) if '"log"' in text[:200] else _lines(text))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise RecordingError(
            f"{path} is neither an exported timeline (thenvoi-mock timeline export) nor an HTTP archive ({error})"
        ) from None
    if not entries:
        raise RecordingError(f"{path} holds nothing: record something first")
    return Recording(entries)


def _lines(text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):  # a text may hold what other systems end lines with
        if not line.strip():
            continue
        try:
            yield _entry(read_json(line))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise ValueError(f"line {number} is no entry of one") from None


def _entry(found: dict[str, Any]) -> Entry:
    who = found["who"] or {}
    return Entry(
        number=int(found["seq"]),
        at=datetime.fromisoformat(found["at"]),
        kind=str(found["kind"]),
        name=str(found["name"]),
        who=str(who.get("id", "")),
        handle=str(who.get("handle", "")),
        who_type=str(who.get("type", "")),
        to=tuple(each["id"] for each in found["to"]),
        to_types=tuple(each["type"] for each in found["to"]),
        room=str(found["room"] or ""),
        cause=found["cause"],
        line=str(found["summary"]),
        details=found["details"],
        scene=int(found.get("scene", 0)),
    )


def _archived(text: str) -> Iterator[Entry]:
    for number, each in enumerate(read_json(text)["log"]["entries"], 1):
        url = urlsplit(each["request"]["url"])
        if not url.path.startswith(API):
            continue
        method, status = each["request"]["method"], int(each["response"]["status"])
        half = "Agent" if url.path.startswith(f"{API}/agent/") else "User" if url.path.startswith(f"{API}/me/") else ""
        details: dict[str, Any] = {"method": method, "path": url.path, "status": status}
        if url.query:
            details["query"] = url.query
        for name, said in (("body", each["request"].get("postData")), ("answer", each["response"].get("content"))):
            if said and said.get("text"):
                details[name] = _parsed(said["text"])
        yield Entry(
            number=number,
            at=datetime.fromisoformat(each["startedDateTime"]),
            kind="request",
            name=_operation(method, url.path),
            who=half.lower(),
            handle="",
            who_type=half,
            to=(),
            to_types=(),
            room=_room(url.path),
            cause=None,
            line=f"{method} {url.path} {status}",
            details=details,
        )


def _room(path: str) -> str:
    found = re.search(r"/chats/([0-9a-fA-F-]{36})", path)
    return found[1].lower() if found else ""


def _operation(method: str, path: str) -> str:
    """The operation that is asked for, by its published path; one with fewer gaps in it comes first."""
    for found in sorted(operations().values(), key=lambda each: each.path.count("{")):
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", found.path)
        if found.method == method and re.fullmatch(pattern, path):
            return found.name
    return ""


def _parsed(text: str) -> object:
    try:
        return read_json(text)
    except ValueError:
        return text
