"""Which serializer a client asked for with ``vsn``."""

import re
from collections.abc import Callable
from typing import NamedTuple

from mock_platform.channels.frames import (
    Frame,
    decode_binary,
    decode_v1,
    decode_v2,
    encode_v1,
    encode_v2,
    refuse_binary,
)

DEFAULT_VERSION = "1.0.0"
"""What Phoenix assumes when the client names none."""

# Elixir's reading: no leading zeros. A pre-release, which it would parse too, is asked for by no client.
_VERSION = re.compile(r"(1|2)\.0\.(?:0|[1-9]\d*)", re.ASCII)


class UnsupportedVersion(Exception):  # noqa: N818 - said like this in the documents
    """``vsn`` is not a version, or none that a serializer exists for."""


class Serializer(NamedTuple):
    """How values become frames and back. Both decoders raise :class:`~mock_platform.channels.BadFrame`."""

    decode: Callable[[object], Frame]
    decode_binary: Callable[[bytes], Frame]
    encode: Callable[[Frame], list[object] | dict[str, object]]


_SERIALIZERS = {
    "1": Serializer(decode_v1, refuse_binary, encode_v1),
    "2": Serializer(decode_v2, decode_binary, encode_v2),
}


def serializer_for(vsn: str | None) -> Serializer:
    """The serializer for ``vsn``: any 1.0.x or 2.0.x. Raises :class:`UnsupportedVersion`."""
    match = _VERSION.fullmatch(DEFAULT_VERSION if vsn is None else vsn)
    if match is None:
        raise UnsupportedVersion(f"vsn must be 2.0.0 or 1.0.0, not {vsn!r}")
    return _SERIALIZERS[match[1]]
