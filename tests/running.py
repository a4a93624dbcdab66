"""``thenvoi-mock`` in a process of its own, as people start it; every wait ends when what it waits for is printed."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue
from typing import IO, NamedTuple, Self

SECONDS = 60.0
"""After this long a test fails; nothing takes nearly as long."""


class Ended(NamedTuple):
    """How a process ended, and everything that it printed."""

    code: int
    out: str
    err: str


def words_of_command() -> list[str]:
    """The command of the environment that runs the tests."""
    found = shutil.which("thenvoi-mock", path=Path(sys.executable).parent)
    return [sys.executable, "-m", "mock_platform"] if found is None else [found]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """That of the tests without anybody's settings; leaks are warnings on stderr, where the tests see them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("THENVOI_")}
    return {**kept, "PYTHONWARNINGS": "default", **(extra or {})}


class Running:
    """One run of ``thenvoi-mock``; its output is read as it comes."""

    def __init__(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [*(command or words_of_command()), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(env),
            cwd=cwd,
            process_group=0,  # so that a test can press Ctrl-C for all of them and for nobody else
            preexec_fn=_heed_interrupts,  # noqa: PLW1509 - it takes no lock
        )
        self._lines: Queue[str | None] = Queue()
        self._printed: dict[str, list[str]] = {"out": [], "err": []}
        self._readers = [self._read("out", self.process.stdout), self._read("err", self.process.stderr)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.ended()

    def line_with(self, text: str) -> str:
        """The next line on stdout that contains ``text``."""
        try:
            while (line := self._lines.get(timeout=SECONDS)) is not None:
                if text in line:
                    return line
        except Empty:
            pass
        raise AssertionError(f"waited in vain for {text!r}; printed: {self._printed}")

    def send(self, number: signal.Signals) -> None:
        """A signal to this process alone."""
        self.process.send_signal(number)

    def press_ctrl_c(self) -> None:
        """What a terminal does: an interrupt to the process and to whatever it has started."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ended(self) -> Ended:
        """How it ended, as soon as it has."""
        code = self.process.wait(SECONDS)
        for reader in self._readers:
            reader.join(SECONDS)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return Ended(code, "".join(self._printed["out"]), "".join(self._printed["err"]))

    def _read(self, name: str, stream: IO[str] | None) -> threading.Thread:
        assert stream is not None
        reader = threading.Thread(target=self._keep, args=(name, stream), daemon=True)
        reader.start()
        return reader

    def _keep(self, name: str, stream: IO[str]) -> None:
        for line in stream:
            self._printed[name].append(line)
            if name == "out":
                self._lines.put(line)
        if name == "out":
            self._lines.put(None)


def run(*words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, given: str = "") -> Ended:
    """Run ``thenvoi-mock`` to its end."""
    with Running(*words, env=env, cwd=cwd) as running:
        assert running.process.stdin is not None
        running.process.stdin.write(given)
        running.process.stdin.close()
        return running.ended()


def told(*words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """The one sentence with which a wrong use is refused: on stderr, with exit code 2."""
    ended = run(*words, env=env, cwd=cwd)
    assert (ended.code, ended.out) == (2, ""), ended
    (line,) = ended.err.splitlines()
    name, _, sentence = line.partition(": ")
    assert name == "thenvoi-mock"
    return sentence


def _heed_interrupts() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C; what they start should not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
