"""Reading what others made: JSON that may be nested without end, and files that may have none."""

import json
from pathlib import Path
from typing import Any, Final

DEEPEST: Final = 200
"""How deep lists and objects may be nested; the platform's own are not ten deep."""

LARGEST: Final = 512 * 2**20
"""Bytes of a file: a recording of days is smaller, and ``/dev/zero`` is not."""


class FileError(Exception):
    """A file cannot be read; ``str()`` says why, in a few words."""


def text_of(path: Path) -> str:
    """What is in the file at ``path``, in UTF-8. Raises :class:`FileError`."""
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
        if len(found) > LARGEST:
            raise FileError(f"it is larger than {LARGEST // 2**20} MiB")
        return found.decode()
    except UnicodeDecodeError:
        raise FileError("it is not UTF-8") from None
    except OSError as error:
        raise FileError(error.strerror or type(error).__name__) from None


def parsed(text: str | bytes) -> Any:  # noqa: ANN401 - JSON
    """``text`` as JSON. Raises :class:`ValueError` for anything else, and for what is nested too deeply."""
    try:
        found = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if len(text) > 2 * DEEPEST and _is_deep(found):
        raise ValueError("nested too deeply")
    return found


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    """The lists and objects that stand directly in ``value``."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [each for each in inner if isinstance(each, dict | list)]
