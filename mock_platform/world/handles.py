"""Handles: how users and agents are named in text (AGT-5, AGT-6); made once, as nothing renames (AGT-7)."""

import re
import unicodedata

from mock_platform.world.errors import BadRequest, Invalid

SLUG_LENGTH = 24
_LONGEST_NAME = 1000  # of which a slug is made: normalising is not linear
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
_HANDLE = re.compile(rf"@?({_PART}(?:/{_PART})?)\Z")
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?\Z")


def parse_handle(text: str) -> str:
    """The handle that a caller meant, lower case and without ``@``.

    Raises :class:`BadRequest` for anything that cannot be a handle (CON-4, CON-19).
    """
    match = _HANDLE.match(text.strip())
    if match is None:
        raise BadRequest("Malformed handle: expected name or owner/name")
    return match[1].lower()


def check_username(text: str) -> str:
    """``text`` as a username: lower case letters, digits, ``-``, ``_``, inner ``.``; :class:`Invalid` otherwise."""
    if not _USERNAME.match(text):
        raise Invalid(details={"username": ["has invalid format"]})
    return text


def slug_of(name: str) -> str:
    """The agent part of a handle: lower case, hyphens, at most 24 characters (AGT-5, AGT-6).

    Empty for a name without a single Latin letter or digit.
    """
    plain = unicodedata.normalize("NFKD", name[:_LONGEST_NAME]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")
