"""Which serializer a client asked for with ``vsn``."""

import re
from collections.abc import Callable
from typing import NamedTuple

from mock_platform.channels.frames import Frame, decode_v1, decode_v2, encode_v1, encode_v2

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)\Z", re.ASCII)
DEFAULT_VERSION = "1.0.0"
"""What Phoenix assumes when the client names none."""


class UnsupportedVersion(Exception):  # noqa: N818 - said like this in the documents
    """``vsn`` is not a version, or none that a serializer exists for."""


class Serializer(NamedTuple):
    """How values become frames and back."""

    decode: Callable[[object], Frame]
    encode: Callable[[Frame], list[object] | dict[str, object]]


_SERIALIZERS = {1: Serializer(decode_v1, encode_v1), 2: Serializer(decode_v2, encode_v2)}


def serializer_for(vsn: str | None) -> Serializer:
    """The serializer for ``vsn``: any 1.0.x or 2.0.x. Raises :class:`UnsupportedVersion`."""
    match = _VERSION.match(DEFAULT_VERSION if vsn is None else vsn)
    if match is None or match[2] != "0" or int(match[1]) not in _SERIALIZERS:
        raise UnsupportedVersion(str(vsn))
    return _SERIALIZERS[int(match[1])]
