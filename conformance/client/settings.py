"""How a client is run, and what it is expected to do."""

import re
import shlex
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from conformance.target import TargetError


class Expected(Enum):
    """What an agent is expected to do with a message."""

    PROCESSED = "processed"
    """It marks it processing, then processed."""

    REPLY = "reply"
    """That, and it says something in the room in between."""

    NONE = "none"
    """Nothing that could be seen."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are in seconds. ``environment`` are templates by variable: ``{base_url}``, ``{ws_url}``, ``{api_key}``."""

    command: str
    kind: str = "agent"
    environment: tuple[tuple[str, str], ...] = ()
    expect: Expected = Expected.PROCESSED
    reply_pattern: str | None = None
    text: str = "What is the time in Lisbon?"
    failing_text: str | None = None
    ready_within: float = 20.0
    within: float = 20.0
    settle: float = 1.0
    heartbeat: float = 30.0
    slow: bool = False

    def words(self, known: Mapping[str, str]) -> list[str]:
        """The command as a list, with its templates filled. Raises :class:`TargetError`."""
        try:
            words = shlex.split(self.command)
        except ValueError as error:
            raise TargetError(f"--command: {self.command!r} is not a command ({error})") from None
        if not words:
            raise TargetError("--command: it is empty; give the command that starts the client")
        return [filled(word, known) for word in words]

    def is_reply(self, said: str, text: str) -> bool:
        """Whether ``said`` is what the client is expected to answer to ``text``."""
        pattern = (self.reply_pattern or "").replace("{text}", re.escape(text))
        return re.search(pattern, said, re.DOTALL) is not None


def filled(template: str, known: Mapping[str, str]) -> str:
    """``template`` with the known names in braces replaced; other braces stay as they are."""
    for name, value in known.items():
        template = template.replace(f"{{{name}}}", value)
    return template


STOPS = {"SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM}
