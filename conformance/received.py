"""A request that the kit got while it played the platform, as evidence: without keys, and with what it answered."""

from dataclasses import asdict, dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from conformance.evidence import documented
from conformance.exchanges import shortened
from conformance.reading import parsed as read_json

API: Final = "/api/v1"


@dataclass(slots=True)
class Received:
    """One request. ``target`` is path and query as they stood on the wire; header names are in lower case.

    ``key`` says what the request carried as its key: the name of the one that the server was given, or ``other``, or
    empty. ``replied`` is what it was answered, in a line.
    """

    number: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    key: str
    replied: str = "nothing yet"
    is_cut: bool = False
    shown: str = field(default="")

    @property
    def exchange(self) -> "Received":
        return self

    @property
    def path(self) -> str:
        """The path below ``/api/v1`` as it stood on the wire; the whole path where it is not below it."""
        path = urlsplit(self.target).path
        return path.removeprefix(API) if path.startswith(f"{API}/") else f"(root){path}"

    @property
    def decoded(self) -> str:
        """The path with nothing encoded in it any more."""
        return unquote(self.path)

    @property
    def query(self) -> dict[str, str]:
        """The query; of several values with one name the last."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def data(self) -> object:
        """The body as JSON; ``None`` where it is empty or something else."""
        try:
            return read_json(self.body)
        except ValueError:
            return None

    @property
    def kind(self) -> str:
        return "request-to-the-kit"

    @property
    def line(self) -> str:
        """``platform got POST /api/v1/me/chats, answered 201``."""
        return f"platform got {self.method} {self.target}, answered {self.replied}"

    @property
    def repeat(self) -> str:
        """Nothing to paste: it was the server under test that asked."""
        return ""

    @property
    def answer(self) -> str:
        return f"{self.method} {self.target} {self.shown}".strip()

    def document(self) -> dict[str, object]:
        fields = {name: value for name, value in asdict(self).items() if name not in {"body", "shown"}}
        return {**documented(self), **fields, "sent": shortened(self.shown)}
