"""Processes that a measurement starts, and ends with it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).with_name("thenvoi-mock")
_PORT = re.compile(rb"http://[^:]+:(\d+)|^(\d+)$")


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("THENVOI_")}


@contextmanager
def serving(*command: object, given: bytes = b"") -> Iterator[int]:
    """Start a server that prints where it listens; the port. It is killed at the end."""
    with serving_process(*command, given=given) as (port, _):
        yield port


@contextmanager
def serving_process(*command: object, given: bytes = b"") -> Iterator[tuple[int, int]]:
    """The same; the port and the id of the process."""
    words = [str(word) for word in command]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=clean_environment()
    )
    assert process.stdin is not None  # noqa: S101 - for the type checker
    assert process.stdout is not None  # noqa: S101 - the same
    try:
        process.stdin.write(given)
        process.stdin.close()
        line = process.stdout.readline()
        found = _PORT.search(line.strip())
        if found is None:
            raise RuntimeError(f"{words[0]} did not say where it listens: {line.decode()!r}")
        yield int(found[1] or found[2]), process.pid
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs a module of ours in a process of its own."""
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]
