"""The world's own source of ids and keys.

A counter hashed with the seed: the same seed gives the same ids, and the whole state of the source is two values.
"""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Literal

KeyKind = Literal["user", "agent"]
_PREFIX: dict[KeyKind, str] = {"user": "thnv_u_", "agent": "thnv_a_"}
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The digit of a UUID that names its variant, for any digit drawn."""


class Ids:
    """Ids and keys of one world, drawn in order."""

    def __init__(self, seed: int, drawn: int = 0) -> None:
        self.seed = seed
        self.drawn = drawn
        key = blake2b(str(seed).encode(), digest_size=32).digest()
        # Taking the key in is half of the work: done once for each length, and copied.
        self._uuids = blake2b(digest_size=16, key=key)
        self._keys = blake2b(digest_size=24, key=key)

    def __reduce__(self) -> "tuple[type[Ids], tuple[int, int]]":
        """A copy is made of the two values; the hashes cannot be copied as other objects are."""
        return Ids, (self.seed, self.drawn)

    def uuid(self) -> str:
        """A version 4 UUID, lower case with hyphens (GEN-4)."""
        text = self._draw(self._uuids).hex()
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANT[text[16]]}{text[17:20]}-{text[20:]}"

    def key(self, kind: KeyKind, unix_seconds: int) -> str:
        """An API key in the platform's form: prefix, unix seconds, 32 URL-safe characters (AUTH-3)."""
        random_part = urlsafe_b64encode(self._draw(self._keys)).decode().replace("_", "-")
        return f"{_PREFIX[kind]}{unix_seconds}_{random_part}"

    def _draw(self, keyed: blake2b) -> bytes:
        self.drawn += 1
        drawn = keyed.copy()
        drawn.update(self.drawn.to_bytes(8, "big"))
        return drawn.digest()
