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
_PORT = re.compile(r"http://[^:]+:(\d+)|^(\d+)$")


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours, in which Python keeps what it compiles, as an installation has it."""
    unset = ("PYTHONDONTWRITEBYTECODE",)
    return {name: value for name, value in os.environ.items() if not name.startswith(("THENVOI_", *unset))}


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs a module of this package."""
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]


def output(name: str, *arguments: object, given: str = "") -> str:
    """What a module of this package prints; its complaints go to our own standard error."""
    command = module(name, *arguments)
    run = subprocess.run(
        command, input=given, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=clean_environment()
    )
    return run.stdout


@contextmanager
def serving(*command: object, given: bytes = b"") -> Iterator[int]:
    """Start a server that prints where it listens, and give its port; the server is killed at the end."""
    with serving_process(*command, given=given) as (port, _):
        yield port


@contextmanager
def serving_process(*command: object, given: bytes = b"") -> Iterator[tuple[int, int]]:
    """The same; the port and the id of the process."""
    words = [str(word) for word in command]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=clean_environment()
    ) as process:
        try:
            yield _port(process, given), process.pid
        finally:
            process.kill()


def _port(process: "subprocess.Popen[bytes]", given: bytes) -> int:
    assert process.stdin is not None  # noqa: S101 - for the type checker
    assert process.stdout is not None  # noqa: S101 - the same
    process.stdin.write(given)
    process.stdin.close()
    line = process.stdout.readline().decode().strip()
    found = _PORT.search(line)
    if found is None:
        raise RuntimeError(f"a server did not say where it listens: {line!r}")
    return int(found[1] or found[2])


def resident(pid: int) -> int:
    """Bytes of the process in memory."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
