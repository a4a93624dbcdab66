"""Text of a stranger made fit for a sentence of ours: one line, no control characters, no key, not too long."""

import re
from typing import Final

REDACTED: Final = "[key removed]"

_SHORTEST_SECRET: Final = 8
"""What is shorter, such as a bare prefix, opens nothing, and would be found in innocent text."""

_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Controls of terminals, and those that turn the direction of writing; joiners stay, for names and emoji need them."""

_TRACE: Final = re.compile(r'Traceback \(|\s*File "|\s+at \S|\*\* \(|\s+\([\w.\- ]+\) [\w/]+\.exs?:\d')
"""How a line of a trace begins in Python, JavaScript, Java or Elixir."""


def one_line(text: str, *, limit: int, secret: str) -> str:
    """``text`` in at most ``limit`` characters; ``secret`` is taken out before anything is cut, so none of it stays."""
    joined = " ".join(_CONTROLS.sub("", " ".join(text.split())).split())
    found = without(joined, secret)
    return found if len(found) <= limit else found[: limit - 1].rstrip() + "…"


def without(text: str, secret: str) -> str:
    """``text`` with every occurrence of ``secret`` replaced."""
    return text.replace(secret, REDACTED) if len(secret) >= _SHORTEST_SECRET else text


def before_trace(text: str) -> str:
    """What ``text`` says before a stack trace begins."""
    kept: list[str] = []
    for line in text.splitlines():
        if _TRACE.match(line):
            break
        kept.append(line)
    return "\n".join(kept)
