"""What a target said, where a terminal would obey it: escape sequences and turns of direction become visible."""

import re
from typing import Final

_COMMANDS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""All that moves, colours or reorders other text, and what cannot be encoded; line ends and tabs are let through."""


def inert(text: str) -> str:
    r"""``text`` with such characters as Python would write them: ``\x1b[31m``."""
    return _COMMANDS.sub(lambda found: ascii(found[0])[1:-1], text)
