"""Texts: what may be said, and how mentions stand in it (MSG-9 to MSG-14, EVT-7)."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from mock_platform.world.errors import Invalid

if TYPE_CHECKING:
    from mock_platform.world.identities import Identity

CONTENT_BYTES = 524_288
EVENT_CHARACTERS = 16_384
EVENT_METADATA_BYTES = 65_536
TITLE_LENGTH = 60

_TOKEN = re.compile(r"@\[\[[0-9a-f-]{36}\]\]")
_INVISIBLE_CATEGORIES = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
_VARIATION_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    *(map(chr, selectors) for selectors in _VARIATION_SELECTORS)
)


# --- mentions in a text ----------------------------------------------------------------------------------------------


class Named(Protocol):
    """Whom a sender mentions: a body of a face will do as well as a ``MentionRequest``."""

    @property
    def id(self) -> str:
        """Who it is."""

    @property
    def handle(self) -> str | None:
        """The handle that stands in the text, if it is not the present one (MSG-5)."""

    @property
    def name(self) -> str | None:
        """The same for the name."""


def rewrite(content: str, requests: "Sequence[Named]", mentioned: "Sequence[Identity]") -> str:
    """MSG-9, MSG-12: handles and names become tokens; a mention that the text lacks is put in front (MSG-10)."""
    missing: list[str] = []
    for request, identity in zip(requests, mentioned, strict=True):
        token = f"@[[{identity.id}]]"
        for label in (request.handle or identity.handle, request.name or identity.name):
            written = "@" + label.lstrip("@")
            if written in content and written != "@":
                content = _replace(content, written, token)
        if token not in content:
            missing.append(token)
    return " ".join((*missing, content))


def _replace(content: str, label: str, token: str) -> str:
    """``content`` with ``token`` for each ``label``; refused when that makes it longer than any message (MSG-14)."""
    if len(content) + content.count(label) * (len(token) - len(label)) > CONTENT_BYTES:
        raise Invalid(details={"content": [f"should be at most {CONTENT_BYTES} byte(s)"]})
    return content.replace(label, token)


def without_mentions(text: str) -> str:
    """``text`` without its mention tokens, on one line."""
    return " ".join(_TOKEN.sub(" ", text).split())


def title_from(text: str) -> str:
    """CHT-5: the first text without its mention tokens, at most 60 characters."""
    return without_mentions(text)[:TITLE_LENGTH].rstrip()


# --- what may be said ------------------------------------------------------------------------------------------------


def is_blank(text: str) -> bool:
    """Whether ``text`` shows nothing: empty, white space, or only invisible characters (MSG-13, OQ-15)."""
    for character in text:
        if character not in _INVISIBLE and unicodedata.category(character) not in _INVISIBLE_CATEGORIES:
            return False
    return True


def check_content(content: str) -> None:
    """MSG-13, MSG-14: not blank, not too long."""
    if len(content) > CONTENT_BYTES // 4 and len(content.encode()) > CONTENT_BYTES:
        raise Invalid(details={"content": [f"should be at most {CONTENT_BYTES} byte(s)"]})
    if is_blank(content):
        raise Invalid(details={"content": ["can't be blank"]})


def check_report(content: str, metadata: Mapping[str, object] | None) -> None:
    """EVT-7: what an event says is not blank, and neither it nor its metadata is too long."""
    if len(content) > EVENT_CHARACTERS:
        raise Invalid(details={"content": [f"should be at most {EVENT_CHARACTERS} character(s)"]})
    if is_blank(content):
        raise Invalid(details={"content": ["can't be blank"]})
    if metadata and _json_size(metadata) > EVENT_METADATA_BYTES:
        raise Invalid(details={"metadata": [f"should be at most {EVENT_METADATA_BYTES} byte(s)"]})


def _json_size(metadata: Mapping[str, object]) -> int:
    """Bytes of the shortest JSON form: how a client spaces its JSON must not decide."""
    try:
        return len(json.dumps(metadata, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())
    except ValueError:
        raise Invalid(details={"metadata": ["holds a number that JSON cannot name"]}) from None
