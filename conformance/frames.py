"""What happened on a socket, as evidence: the upgrade, and each frame; without keys, and to be repeated as a script.

A *frame script* is text. Its first line is ``# `` and the address of the socket, in which variables such as
``$USER_KEY`` stand for keys; lines ``# name: value`` after it are headers of the upgrade. ``> `` begins what is sent,
``< `` what was seen, ``# `` a remark. What is not one text of UTF-8 in one frame is written as a word and hexadecimal
digits, which ``*N`` repeats: ``> binary 0001ff``, ``> text 61*8000001``, ``> raw 8300``, ``> ping 6869``,
``< close 1011``.
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from conformance.evidence import Evidence, documented
from conformance.exchanges import Exchange, shortened

_NAMED: Final = re.compile(r"<([A-Z0-9_]*KEY[A-Z0-9_]*)>")
_HANDSHAKE: Final = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)


def with_variables(redacted: str) -> str:
    """A redacted text with the variable of each key, as a shell writes it, in place of its name in brackets."""
    return _NAMED.sub(r"$\1", redacted)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A request for a socket and its answer. ``status`` is ``None`` where none came; ``reply`` then says why."""

    number: int
    url: str
    headers: tuple[tuple[str, str], ...]
    status: int | None
    reply: str
    seconds: float

    @property
    def kind(self) -> str:
        return "upgrade"

    @property
    def line(self) -> str:
        """``GET /api/v1/socket/websocket?vsn=2.0.0 upgrade 101``."""
        return f"GET /{self.url.split('/', 3)[3]} upgrade {self.status or 'no answer'}"

    @property
    def repeat(self) -> str:
        """A frame script where there is a socket, else a line for a shell in which the variables are set."""
        if self.status == 101:
            return "\n".join(self.opening)
        shown = [*_HANDSHAKE, *(f"{name}: {value}" for name, value in self.headers)]
        words = [f'-H "{each}"' if "$" in each else f"-H {shlex.quote(each)}" for each in shown]
        return " ".join(["curl -sS -i", *words, f'"{re.sub("^ws", "http", self.url)}"'])

    @property
    def opening(self) -> list[str]:
        """The first lines of a script of this socket."""
        return [f"# {self.url}", *(f"# {name}: {value}" for name, value in self.headers)]

    @property
    def answer(self) -> str:
        return self.reply if self.status is None else f"{self.status}: {self.reply}"

    def document(self) -> dict[str, object]:
        return {**documented(self), **asdict(self), "headers": dict(self.headers)}


@dataclass(frozen=True, slots=True)
class Frame:
    """What was sent (``>``) or seen (``<``): a message, a ping, a close. ``socket`` is the number of its upgrade."""

    number: int
    socket: int
    line: str
    script: tuple[str, ...]

    @property
    def kind(self) -> str:
        return "frame"

    @property
    def repeat(self) -> str:
        """A frame script: all that was sent on this socket until now, and this frame."""
        return "\n".join((*self.script, self.line))

    @property
    def answer(self) -> str:
        return self.line

    def document(self) -> dict[str, object]:
        return {**documented(self), "socket": self.socket}


def written(text: str) -> str:
    """A line of a script for one text, of bounded length."""
    return shortened(text.replace("\n", "\\n"))


def script(log: Sequence[Evidence], upgrade: Upgrade) -> tuple[str, ...]:
    """What led to now on one socket, from the evidence of its check: what was sent, and what others changed."""
    lines = list(upgrade.opening)
    for each in log:
        if isinstance(each, Frame) and each.socket == upgrade.number and each.line.startswith(">"):
            lines.append(each.line)
        elif isinstance(each, Exchange) and each.number > upgrade.number and each.method != "GET":
            lines.append(f"# {each.who or 'nobody'}: {each.line}")
    return tuple(lines)
