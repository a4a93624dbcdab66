"""Bodies of the platform's answers: how much of one is read, and what its JSON holds once the key is taken out."""

import json
import re
from math import isfinite
from typing import Final

import httpx2

from mcp_server.plain import without

LARGEST_BODY: Final = 16 * 2**20
"""Bytes of an answer, decoded; a page of a hundred messages has a few hundred thousand."""

_ESCAPED: Final = re.compile(r"\\(?:u00|/)")
"""How JSON can write what it need not escape: a character of ASCII, or a slash."""


async def read(response: httpx2.Response) -> bytes | None:
    """The body, decoded; ``None`` where it is larger than :data:`LARGEST_BODY`."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST_BODY:
            return None
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def decoded(body: bytes, secret: str) -> tuple[str, object]:
    """The JSON of ``body`` and what it holds, without ``secret``, however its characters are written.

    Raises ``ValueError`` or ``RecursionError`` where the body is not JSON.
    """
    text = body.decode("utf-8-sig")
    data = _JSON.decode(text)
    if _ESCAPED.search(text):
        text = json.dumps(data, ensure_ascii=False)
    cleaned = without(text, json.dumps(secret)[1:-1])
    return cleaned, data if cleaned == text else _JSON.decode(cleaned)


def _finite(number: str) -> float:
    """``number`` as a float; what is too large for one, or is ``NaN``, could not be written as JSON again."""
    value = float(number)
    if not isfinite(value):
        raise ValueError(f"{number} is not a number of JSON")
    return value


_JSON: Final = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)
