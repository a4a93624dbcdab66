"""What was seen of a client, as evidence: requests, upgrades, frames, closes, and what became of its process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from conformance.client.frames import Frame, parsed
from conformance.evidence import documented

CLIENT: Final = "client"
PLATFORM: Final = "platform"


@dataclass(slots=True)
class Seen:
    """One thing that was seen, ``at`` so many seconds after the scene began. No key is in it."""

    number: int
    at: float

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()

    @property
    def exchange(self) -> "Seen":
        """Itself: claims can be about it."""
        return self

    @property
    def line(self) -> str:
        raise NotImplementedError

    @property
    def repeat(self) -> str:
        return ""

    @property
    def answer(self) -> str:
        return ""

    @property
    def more(self) -> Mapping[str, object]:
        """What evidence of this kind has besides."""
        return {}

    def document(self) -> dict[str, object]:
        return {**documented(self), "at": round(self.at, 4), **self.more}


@dataclass(slots=True)
class Request(Seen):
    """A request of the client. ``status`` is ``None`` until it is answered, or for good where it never was.

    ``key_in`` says where its key was: ``header``, ``bearer``, ``query``, ``body``.
    """

    method: str
    path: str
    query: str
    body: str
    key_in: tuple[str, ...]
    life: int
    """How often the client had been started by then."""

    status: int | None = None
    reply: str = ""
    ended: float | None = None
    retry_after: float | None = None

    @property
    def line(self) -> str:
        """``POST /api/v1/agent/chats 201``."""
        return f"{self.method} {self.target} {self.status or 'without an answer'}"

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def repeat(self) -> str:
        body = f" -d '{self.body}'" if self.body else ""
        return f'curl -sS -i -X {self.method} -H "X-API-Key: $THENVOI_API_KEY"{body} "$THENVOI_BASE_URL{self.target}"'

    @property
    def answer(self) -> str:
        return self.reply if self.status is None else f"{self.status}: {self.reply}"

    @property
    def more(self) -> Mapping[str, object]:
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "sent": self.body,
            "status": self.status,
            "reply": self.reply,
            "key_in": list(self.key_in),
            "life": self.life,
        }


@dataclass(slots=True)
class Upgrade(Seen):
    """The client asked for a socket, and ``status`` was the answer; 101 is the socket ``socket``."""

    path: str
    query: str
    key_in: tuple[str, ...]
    life: int
    socket: int
    status: int | None = None
    retry_after: float | None = None
    ended: float | None = None

    @property
    def line(self) -> str:
        return f"socket {self.socket}: GET {self.path}?{self.query} {self.status or 'without an answer'}"

    @property
    def parameters(self) -> dict[str, str]:
        """The query."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def more(self) -> Mapping[str, object]:
        return {"query": self.query, "status": self.status, "key_in": list(self.key_in), "socket": self.socket}


@dataclass(slots=True)
class Said(Seen):
    """A frame on a socket. ``by`` is :data:`CLIENT` or :data:`PLATFORM`; ``text`` is what it said."""

    socket: int
    by: str
    text: str
    life: int = 1
    is_binary: bool = False
    frame: Frame | None = field(init=False)

    def __post_init__(self) -> None:
        self.frame = None if self.is_binary else parsed(self.text)

    @property
    def kind(self) -> str:
        return "frame"

    @property
    def line(self) -> str:
        arrow = "C>" if self.by == CLIENT else "S>"
        return f"socket {self.socket} {arrow} {self.text[:300]}"

    @property
    def repeat(self) -> str:
        return self.text if self.by == CLIENT else ""

    @property
    def more(self) -> Mapping[str, object]:
        return {"socket": self.socket, "by": self.by, "text": self.text}


@dataclass(slots=True)
class Closed(Seen):
    """A socket is closed: by whom, and with which code; ``None`` where the connection was just cut."""

    socket: int
    by: str
    code: int | None
    life: int = 1

    @property
    def line(self) -> str:
        how = "without a close frame" if self.code is None else f"with {self.code}"
        return f"socket {self.socket} closed by the {self.by} {how}"

    @property
    def more(self) -> Mapping[str, object]:
        return {"socket": self.socket, "by": self.by, "code": self.code}


@dataclass(slots=True)
class Process(Seen):
    """Something about the program: ``started``, ``killed``, ``ended`` (``detail`` is then its code and last words)."""

    what: str
    detail: str = ""

    @property
    def line(self) -> str:
        return f"the client {self.what} {self.detail}".strip()

    @property
    def more(self) -> Mapping[str, object]:
        return {"what": self.what, "detail": self.detail}


@dataclass(slots=True)
class Staged(Seen):
    """What the kit did to the client on the wire, such as a frame of its own or a cut."""

    what: str

    @property
    def line(self) -> str:
        return f"staged: {self.what}"
