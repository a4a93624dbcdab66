"""Records in a file, one on each line: checksum, length, content. What was cut off is told from what was damaged.

A record that was being written when the process died is a line without its end, and shorter than it says itself. Any
other line that does not agree with its checksum and its length was changed afterwards.
"""

from typing import NamedTuple
from zlib import crc32

_CHECKSUM = 8
_HEX, _DIGITS = b"0123456789abcdef", b"0123456789"


class Damaged(Exception):  # noqa: N818 - said of the file
    """A record is not as it was written; ``number`` counts from 1."""

    def __init__(self, number: int, offset: int) -> None:
        super().__init__(f"record {number}, at byte {offset}, is not as it was written")
        self.number = number


class Frames(NamedTuple):
    """The whole records of a file, and how many bytes they take; what comes after is the beginning of one more."""

    contents: list[bytes]
    size: int


def frame(content: bytes) -> bytes:
    """``content``, which holds no line end, as a line of a file."""
    return b"%08x %d %s\n" % (crc32(content), len(content), content)


def unframe(data: bytes) -> Frames:
    """All records of ``data``; :class:`Damaged` for one that is neither whole nor merely cut off."""
    contents: list[bytes] = []
    at = 0
    while at < len(data):
        end = data.find(b"\n", at)
        content = _content(data[at:end]) if end >= 0 else None
        if content is None:
            if end < 0 and _is_beginning(data[at:]):
                break
            raise Damaged(len(contents) + 1, at)
        contents.append(content)
        at = end + 1
    return Frames(contents, at)


def _content(line: bytes) -> bytes | None:
    checksum, _, rest = line.partition(b" ")
    length, _, content = rest.partition(b" ")
    whole = length == b"%d" % len(content) and checksum == b"%08x" % crc32(content)
    return content if whole else None


def _is_beginning(line: bytes) -> bool:
    """Whether a record that begins so may have had more to come; a file system may have filled the rest with zeros."""
    checksum, blank, rest = line.rstrip(b"\0").partition(b" ")
    if len(checksum) > _CHECKSUM or (blank and len(checksum) < _CHECKSUM) or not _is_made_of(checksum, _HEX):
        return False
    length, blank, content = rest.partition(b" ")
    if not _is_made_of(length, _DIGITS) or (blank and not length):
        return False
    return not blank or len(content) <= int(length)


def _is_made_of(text: bytes, letters: bytes) -> bool:
    return not text.strip(letters)
