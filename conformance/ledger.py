"""The ledger: what a run makes at its target, on disk before it is made, so that a crash leaves nothing unknown.

One JSON object per line, the first with ``run``, ``base_url`` and ``target``, the kind of it. ``intends`` (a number)
comes before a creation, with ``kind``, ``name`` and ``owner``, the variable of the user who cleans it up; ``made``
after it, with the ``id``; ``gone`` when it is cleaned up. An entry that was intended and never made may or may not
exist.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from conformance.reading import FileError, text_of
from conformance.reading import parsed as read_json

PLATFORM: Final = "platform"
MANAGER: Final = "agent-manager"
KINDS: Final = {PLATFORM: ("agent", "room", "request", "contact"), MANAGER: ("agent", "session")}
"""What a run makes and cleans up by itself, by its target; everything else belongs to one of these and goes with it."""

_NUMBERS: Final = frozenset({"intends", "made", "gone"})


class LedgerError(Exception):
    """A file is no ledger, or of another target; ``str()`` is the sentence for the reader."""


@dataclass(slots=True)
class Entry:
    """One thing that was made, or was about to be. ``id`` is empty until it is known."""

    number: int
    kind: str
    name: str
    owner: str
    id: str = ""
    gone: bool = False


class Ledger:
    """The ledger of one run. ``path`` is ``None`` where nothing is written to a disk, as in reads."""

    def __init__(self, path: Path | None, run: str, base_url: str, target: str = PLATFORM) -> None:
        self.path = path
        self.target = target
        self.run = run
        self.base_url = base_url
        self.entries: dict[int, Entry] = {}

    @classmethod
    def begin(cls, path: Path | None, run: str, base_url: str, target: str = PLATFORM) -> Self:
        """Start a ledger. Raises :class:`LedgerError` where the file is there already or cannot be written."""
        ledger = cls(path, run, base_url, target)
        if path is not None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(exist_ok=False)
            except FileExistsError:
                raise LedgerError(f"{path} is there already: clean it up or name another --ledger") from None
            except OSError as error:
                raise LedgerError(f"{path} cannot be written ({error.strerror}): name another --ledger") from None
        ledger._write({"run": run, "base_url": base_url, "target": target})
        return ledger

    @classmethod
    def read(cls, path: Path) -> Self:
        """Take up a ledger that another process left. Raises :class:`LedgerError`."""
        try:
            lines = list(_lines(path))
            ledger = cls(path, lines[0]["run"], lines[0]["base_url"], lines[0].get("target", PLATFORM))
            for line in lines[1:]:
                ledger._take(line)
        except FileError as error:
            raise LedgerError(f"{path} cannot be read: {error}") from None
        except (ValueError, LookupError, TypeError, AttributeError):
            raise LedgerError(f"{path} is not a ledger of thenvoi-conformance") from None
        return ledger

    def intend(self, kind: str, name: str, owner: str) -> Entry:
        """Write down that something is about to be made."""
        entry = Entry(len(self.entries) + 1, kind, name, owner)
        self.entries[entry.number] = entry
        self._write({"intends": entry.number, "kind": kind, "name": name, "owner": owner})
        return entry

    def made(self, entry: Entry, identity: str) -> None:
        """Write down the id of what was made."""
        entry.id = identity
        self._write({"made": entry.number, "id": identity})

    def cleaned(self, entry: Entry) -> None:
        """Write down that it is gone, or was never there."""
        entry.gone = True
        self._write({"gone": entry.number})

    def left(self) -> list[Entry]:
        """What is not gone, the newest first: the order in which to clean up."""
        return [entry for _, entry in sorted(self.entries.items(), reverse=True) if not entry.gone]

    def discard(self) -> None:
        """Remove the file of a run that left nothing."""
        if self.path is not None and not self.left():
            self.path.unlink(missing_ok=True)

    def _take(self, line: dict[str, str]) -> None:
        if "intends" in line:
            entry = Entry(int(line["intends"]), line["kind"], line["name"], line["owner"])
            if entry.kind not in KINDS[self.target]:
                raise ValueError(entry.kind)
            self.entries[entry.number] = entry
        elif "made" in line:
            self.entries[int(line["made"])].id = line["id"]
        else:
            self.entries[int(line["gone"])].gone = True

    def _write(self, line: dict[str, object]) -> None:
        """Append a line and wait until it is on the disk: what follows may be the last thing that this process does."""
        if self.path is None:
            return
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _lines(path: Path) -> Iterator[dict[str, str]]:
    """The lines that were written whole: a crash may have cut the last one short."""
    text = text_of(path)
    for line in text[: text.rfind("\n") + 1].splitlines():
        found = read_json(line)
        # All values are texts, but the numbers of entries.
        if not all(isinstance(value, str) or name in _NUMBERS for name, value in found.items()):
            raise ValueError(line)
        yield found
