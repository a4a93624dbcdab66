"""A Phoenix client in a process of its own, driven line by line."""

import json
import os
import subprocess
import threading
from queue import Empty, Queue
from typing import Any, Self

SECONDS = 30.0


class Probe:
    """One connection of a published client."""

    def __init__(self, command: list[str], url: str, key: str) -> None:
        self._process = subprocess.Popen(
            [*command, url, key],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self._lines: Queue[dict[str, Any]] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.pushes: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def do(self, command: str, topic: str = "") -> None:
        """Tell it something."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command} {topic}\n")
        self._process.stdin.flush()

    def until(self, *kinds: str) -> dict[str, Any]:
        """The next line of one of these kinds; pushes on the way are kept."""
        while True:
            try:
                line = self._lines.get(timeout=SECONDS)
            except Empty:
                raise AssertionError(f"the client never said any of {kinds}") from None
            if line["happened"] == "push" and "push" not in kinds:
                self.pushes.append(line)
            elif line["happened"] in kinds:
                return line
            elif line["happened"] == "ended":
                raise AssertionError(f"the client ended before it said any of {kinds}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put({"happened": "ended"})
