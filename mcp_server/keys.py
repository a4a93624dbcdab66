"""What the form of an API key tells (section 2 of the contract); whether it is any good, the platform alone knows."""

from typing import Final

from mcp_server.tools.table import KeyKind

_KINDS: Final = {
    "thnv_u_": KeyKind.USER,
    "thnv_a_": KeyKind.AGENT,
    "thnv_": KeyKind.LEGACY,
    "band_u_": KeyKind.USER,
    "band_a_": KeyKind.AGENT,
    "band_": KeyKind.LEGACY,
}
"""Prefixes of keys; a longer one stands before the shorter one that it begins with."""

_QUOTES: Final = "\"'"


def kind_of(key: str) -> KeyKind:
    """Whose key this is by its prefix, case-sensitive; a text without a known prefix, or no text, is ``UNKNOWN``."""
    cleaned = clean(key)
    return next((kind for prefix, kind in _KINDS.items() if cleaned.startswith(prefix)), KeyKind.UNKNOWN)


def clean(text: str) -> str:
    """``text`` without the blanks and the pair of quotes that copying a key into a file leaves around it."""
    stripped = text.strip()
    while len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in _QUOTES:
        stripped = stripped[1:-1].strip()
    return stripped
