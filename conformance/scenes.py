"""Writing what was recorded in the scenes of a run into one file, as ``thenvoi-conformance judge`` reads it.

A line is one entry of an exported timeline, with the number of its ``scene``: what happens in one has nothing to do
with another. Numbers and causes go on from one scene to the next. A join that the kit has refused on the wire is not in
the timeline; that its topic was refused is said at the end of the scene.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from conformance.redaction import Secrets


class Scenes:
    """The file at ``path``, which is written over. Raises ``OSError`` where it cannot be written."""

    def __init__(self, path: Path, secrets: Secrets) -> None:
        self._path = path
        self._secrets = secrets
        self._last = 0
        self._scene = 0
        path.write_text("", encoding="utf-8")

    def add(self, timeline: str, refused: Iterable[str] = ()) -> None:
        """Append a scene: its timeline as JSON lines, and the topics whose joins were ``refused`` on the wire."""
        self._scene += 1
        entries = list(self._numbered(timeline))
        if entries:
            entries += [self._refusal(topic, entries[-1]["at"]) for topic in refused]
        lines = [json.dumps({**entry, "scene": self._scene}, ensure_ascii=False) for entry in entries]
        with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(self._secrets.redact(line) + "\n" for line in lines)

    def _numbered(self, timeline: str) -> Iterator[dict[str, Any]]:
        offset = self._last
        for line in timeline.strip("\n").split("\n"):  # a text may hold what other systems end lines with
            entry = json.loads(line)
            entry["seq"] += offset
            entry["cause"] = None if entry["cause"] is None else entry["cause"] + offset
            self._last = max(self._last, entry["seq"])
            yield entry

    def _refusal(self, topic: str, at: str) -> dict[str, Any]:
        self._last += 1
        return {
            "seq": self._last,
            "at": at,
            "kind": "staged",
            "name": "refused_join",
            "cause": None,
            "who": None,
            "to": [],
            "room": None,
            "summary": f"the kit refused joins of {topic}",
            "details": {"topic": topic},
        }
