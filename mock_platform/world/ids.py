"""The world's own source of ids and keys.

A counter hashed with the seed: the same seed gives the same ids, and the whole state of the source is two values.
"""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Literal

KeyKind = Literal["user", "agent"]
_PREFIX: dict[KeyKind, str] = {"user": "thnv_u_", "agent": "thnv_a_"}


class Ids:
    """Ids and keys of one world, drawn in order."""

    def __init__(self, seed: int, drawn: int = 0) -> None:
        self.seed = seed
        self.drawn = drawn
        self._key = blake2b(str(seed).encode(), digest_size=32).digest()

    def uuid(self) -> str:
        """A version 4 UUID, lower case with hyphens (GEN-4)."""
        text = self._draw(16).hex()
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"

    def key(self, kind: KeyKind, unix_seconds: int) -> str:
        """An API key in the platform's form: prefix, unix seconds, 32 URL-safe characters (AUTH-3)."""
        random_part = urlsafe_b64encode(self._draw(24)).decode().replace("_", "-")
        return f"{_PREFIX[kind]}{unix_seconds}_{random_part}"

    def _draw(self, size: int) -> bytes:
        self.drawn += 1
        return blake2b(self.drawn.to_bytes(8, "big"), digest_size=size, key=self._key).digest()
