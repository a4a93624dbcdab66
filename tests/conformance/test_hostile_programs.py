"""A program that is judged may fork, flood, ignore signals and never end: nothing of it is left, and the kit ends."""

import asyncio
import itertools
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from conformance.claims import NoAnswer
from conformance.client.log import Log
from conformance.client.program import Program as ClientProgram
from conformance.drivers import stdio
from conformance.drivers.stdio import Program, Stdio
from conformance.redaction import Secrets

STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
if os.fork() == 0:
    {child}
    open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(600)
"""


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - another process does not tell
            await asyncio.sleep(0.01)


def is_gone(number: int) -> bool:
    """Whether no process has that number, or only what nobody has buried yet."""
    try:
        return " Z " in Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except OSError:
        return True


async def test_a_server_takes_what_it_has_forked_with_it(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    words = (sys.executable, "-c", STUBBORN.format(child="pass"), str(file))
    program = await Program.start(words, os.environ, None)
    await eventually(lambda: file.exists() and file.read_text() != "")
    await program.aclose()
    await eventually(lambda: is_gone(int(file.read_text())))
    assert program.process.returncode is not None


async def test_a_client_whose_child_holds_its_output_open_is_killed_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    words = (sys.executable, "-c", STUBBORN.format(child="os.setsid()"), str(file))
    program = ClientProgram(words, {}, Log([], itertools.count(1), Secrets().redact))
    await program.start()
    await eventually(lambda: file.exists() and file.read_text() != "")
    try:
        async with asyncio.timeout(20):
            await program.kill()
        assert not program.is_running
    finally:
        with suppress(ProcessLookupError):
            os.kill(int(file.read_text()), 9)


async def test_a_server_that_never_stops_writing_is_read_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdio, "MOST_SAID", 2**20)
    words = (sys.executable, "-c", "while True: print('x' * 1000)")
    wire = Stdio(await Program.start(words, os.environ, None), words)
    with pytest.raises(NoAnswer, match="more than 1 MiB"):
        await wire.exchange({"jsonrpc": "2.0", "id": 1, "method": "ping"}, 20)
    await wire.aclose()
    assert sum(map(len, wire.lines)) < 2 * 2**20


async def test_a_server_that_does_not_read_is_not_written_to_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdio, "UNREAD", 0.2)
    words = (sys.executable, "-c", "import time; time.sleep(600)")
    wire = Stdio(await Program.start(words, os.environ, None), words)
    async with asyncio.timeout(20):
        await wire.write(b"x" * 2**22)
    assert wire.inbox.others == []
    await wire.aclose()
