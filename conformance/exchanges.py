"""One request and what came of it, as evidence: without keys, of bounded size, and to be repeated with curl."""

import shlex
from dataclasses import asdict, dataclass
from typing import Final

from conformance.evidence import documented

SHOWN: Final = 4_000
"""Characters of a body that are kept as evidence."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. ``who`` names the variable that holds the key, empty without one; bodies are texts.

    ``status`` is ``None`` where no answer came; ``reply`` then says why.
    """

    number: int
    who: str
    method: str
    url: str
    sent: str | None
    status: int | None
    reply: str
    seconds: float
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        return "request"

    @property
    def line(self) -> str:
        """``POST /api/v1/agent/chats 201``."""
        path = "/" + self.url.split("/", 3)[3] if self.url.count("/") > 2 else self.url
        return f"{self.method} {path} {self.status or 'no answer'}"

    @property
    def repeat(self) -> str:
        """A line for a shell in which the variables of the keys are set."""
        words = ["curl -sS -i", "" if self.method == "GET" else f"-X {self.method}"]
        if self.who:
            words.append(f'-H "X-API-Key: ${self.who}"')
        words += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self.headers]
        if self.sent is not None:
            words += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(self.sent)}"]
        return " ".join(word for word in [*words, shlex.quote(self.url)] if word)

    @property
    def answer(self) -> str:
        """``404: {"error": …``."""
        return self.reply if self.status is None else f"{self.status}: {self.reply}"

    def document(self) -> dict[str, object]:
        return {**documented(self), **asdict(self), "headers": dict(self.headers)}


def shortened(text: str, shown: int = SHOWN) -> str:
    """``text``, or its beginning with a note of how much more there was."""
    return text if len(text) <= shown else f"{text[:shown]}… ({len(text) - shown} characters more)"
