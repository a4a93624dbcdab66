"""The process that a host starts: one JSON object per line on stdout, and an orderly end."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from mcp_server.server import build
from mcp_server.transports import stdio
from mcp_server.transports.wire import Wire
from mock_platform import MockPlatform
from tests.mcp_server.command import SECONDS, Ended, environment, run, start
from tests.mcp_server.transports.stage import hesitant
from tests.mcp_server.transports.test_security import NoCalls
from tests.mcp_server.wire import Listening, serving

HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}
UNFIT = "Invalid request: it is nested too deeply, or holds half of a surrogate pair"
BAD_ID = "Invalid request: an id is a text or a whole number"
NOWHERE = {"THENVOI_API_KEY": "thnv_u_somebody", "THENVOI_BASE_URL": "http://127.0.0.1:1"}


def call(request_id: int, name: str, **arguments: object) -> dict[str, object]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": request_id, "method": "tools/call", "params": params}


def lines(*messages: object) -> str:
    return "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in messages)


def answers(ended: Ended) -> dict[object, dict[str, Any]]:
    """What was printed, by id; every line has to be one JSON object of the protocol."""
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert all(each["jsonrpc"] == "2.0" for each in found)
    assert len({each["id"] for each in found}) == len(found)
    return {each["id"]: each for each in found}


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as running:
        yield running


# --- purity ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_stdout_carries_the_protocol_alone_at_every_level_and_no_line_a_key(
    level: str, mock: MockPlatform, tmp_path: Path
) -> None:
    env = {
        "THENVOI_API_KEY": mock.user_key,
        "THENVOI_BASE_URL": mock.base_url,
        "THENVOI_LOG_LEVEL": level,
        "PYTHONWARNINGS": "always",
    }
    given = lines(HELLO, READY, call(2, "get_my_profile"), call(3, "get_my_chat"), {"jsonrpc": "2.0"}, "junk")
    ended = run(env=env, cwd=tmp_path, given=given)
    assert ended.code == 0
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert sorted(str(each["id"]) for each in found) == ["1", "2", "3", "None", "None"]
    assert mock.user_key not in ended.out + ended.err
    assert ("[INFO] thenvoi-mcp: version " in ended.err) == (level in {"debug", "info"})
    assert ("[DEBUG]" in ended.err) == (level == "debug")
    assert "Traceback" not in ended.err


def test_whatever_prints_in_this_process_does_not_reach_the_client(tmp_path: Path) -> None:
    """Prints, writes to the descriptor, warnings, children: also while the library is loading."""
    (tmp_path / "sitecustomize.py").write_text(
        "import builtins, os, subprocess, sys, warnings\n"
        "original = builtins.__import__\n"
        "def noisy(name, *rest, **more):\n"
        "    module = original(name, *rest, **more)\n"
        "    if name == 'mcp_server.serving' and 'done' not in globals():\n"
        "        globals()['done'] = True\n"
        "        print('printed', flush=True)\n"
        "        os.write(1, b'written\\n')\n"
        "        warnings.warn('warned')\n"
        "        subprocess.run([sys.executable, '-S', '-c', 'print(\"child\", input())'], check=False)\n"
        "    return module\n"
        "builtins.__import__ = noisy\n"
    )
    path = os.pathsep.join([str(tmp_path), environment()["PYTHONPATH"]])
    ended = run(env={**NOWHERE, "PYTHONPATH": path}, cwd=tmp_path, given=lines(HELLO))
    assert list(answers(ended)) == [1]
    assert "printed\n" in ended.err
    assert "written\n" in ended.err
    assert "UserWarning: warned" in ended.err
    assert "EOFError" in ended.err, "the child has read what was the server's"


def test_text_of_the_platform_stays_as_it_is_in_utf_8(mock: MockPlatform, tmp_path: Path) -> None:
    env = {"THENVOI_API_KEY": mock.user_key, "THENVOI_BASE_URL": mock.base_url, "PYTHONIOENCODING": "ascii"}
    renamed = call(2, "update_my_profile", first_name="Жанна 😀")
    ended = run(env=env, cwd=tmp_path, given=lines(HELLO, READY, renamed))
    assert "Жанна 😀" in answers(ended)[2]["result"]["content"][0]["text"]
    assert "Жанна 😀" in ended.out, "not escaped"


# --- what is no message ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line, request_id, code, message",
    [
        ("junk", None, -32700, "Parse error: a message has to be one JSON object"),
        ("{", None, -32700, "Parse error: a message has to be one JSON object"),
        ("[" * 100_000, None, -32700, "Parse error: a message has to be one JSON object"),
        ("[]", None, -32600, "Invalid request: not a JSON-RPC 2.0 message"),
        (json.dumps([HELLO]), None, -32600, "Invalid request: not a JSON-RPC 2.0 message"),
        ('"text"', None, -32600, "Invalid request: not a JSON-RPC 2.0 message"),
        ('{"id":2,"method":"ping"}', None, -32600, "Invalid request: not a JSON-RPC 2.0 message"),
        ('{"jsonrpc":"2.0","id":2}', None, -32600, "Invalid request: not a JSON-RPC 2.0 message"),
        ('{"jsonrpc":"2.0","id":true,"method":"x","params":1}', None, -32600, BAD_ID),
        ('{"jsonrpc":"2.0","id":1.5,"method":"ping"}', None, -32600, BAD_ID),
        ('{"jsonrpc":"2.0","id":null,"method":"ping"}', None, -32600, BAD_ID),
        ('{"jsonrpc":"2.0","id":[2],"method":"ping"}', None, -32600, BAD_ID),
        (r'{"jsonrpc":"2.0","id":"\ud800","method":"ping"}', None, -32600, BAD_ID),
        (r'{"jsonrpc":"2.0","id":2,"method":"\ud800"}', 2, -32600, UNFIT),
        (r'{"jsonrpc":"2.0","id":2,"method":"ping","params":{"x":"\udfff"}}', 2, -32600, UNFIT),
        ('{"jsonrpc":"2.0","id":2,"method":"ping","params":{"x":' + "[" * 300 + "]" * 300 + "}}", 2, -32600, UNFIT),
        ('{"jsonrpc":"2.0","id":2,"method":"ping","params":[]}', 2, -32602, "Invalid params: not an object"),
        ('{"jsonrpc":"2.0","id":2,"method":"nonsense"}', 2, -32601, "Method not found"),
        ('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"health_check","arguments":[]}}', 2, -32602,
         "Invalid request parameters"),
    ],
)  # fmt: skip
async def test_what_is_no_message_is_told_and_the_next_one_is_answered(
    line: str, request_id: int | None, code: int, message: str
) -> None:
    found = await said_to(lines(HELLO, READY, line, "", {**HELLO, "id": 9, "method": "ping"}))
    error = found[request_id]["error"]
    assert (error["code"], error["message"]) == (code, message)
    assert found[9]["result"] == {}


async def test_a_message_that_is_longer_than_any_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcp_server.transports.wire.LONGEST_LINE", 1000)
    found = await said_to(lines(HELLO, "x" * 5000, {**HELLO, "id": 9, "method": "ping"}))
    assert found[None]["error"]["code"] == -32600
    assert found[9]["result"] == {}


async def test_such_a_message_is_refused_once_and_no_part_of_it_is_taken_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mcp_server.transports.wire.LONGEST_LINE", 1000)
    hidden = json.dumps({**HELLO, "id": 8, "method": "ping"})
    found = await said_to(lines(HELLO, "x" * 500_000 + hidden, {**HELLO, "id": 9, "method": "ping"}))
    assert found.keys() == {1, None, 9}, "the ids of all answers, each of which came once"


def test_the_name_of_an_unknown_tool_is_repeated_in_part(tmp_path: Path) -> None:
    ended = run(env=NOWHERE, cwd=tmp_path, given=lines(HELLO, READY, call(2, "x" * 9000)))
    assert answers(ended)[2]["error"] == {"code": -32602, "message": f"Unknown tool: {'x' * 199}…"}


async def test_a_byte_order_mark_is_no_part_of_a_message() -> None:
    found = await said_to("\ufeff" + lines(HELLO))
    assert found[1]["result"]["serverInfo"]["name"] == "thenvoi-mcp-server"


async def said_to(given: str) -> dict[object, dict[str, Any]]:
    """What a server with no tools answers to ``given``, by id."""
    to_server, from_client = os.pipe()
    to_client, from_server = os.pipe()
    serve = stdio.serve(build(NoCalls(), [], on_client=lambda: None), Wire(to_server, from_server))
    _, _, out = await asyncio.gather(
        serve, asyncio.to_thread(_say, from_client, given), asyncio.to_thread(_hear, to_client)
    )
    return answers(Ended(0, out, ""))


def _say(fd: int, text: str) -> None:
    with os.fdopen(fd, "w") as stream:
        stream.write(text)


def _hear(fd: int) -> str:
    with os.fdopen(fd) as stream:
        return stream.read()


# --- the end ---------------------------------------------------------------------------------------------------------


def test_when_stdin_ends_what_was_asked_is_answered_and_the_server_stops(mock: MockPlatform, tmp_path: Path) -> None:
    env = {"THENVOI_API_KEY": mock.user_key, "THENVOI_BASE_URL": mock.base_url}
    ended = run(env=env, cwd=tmp_path, given=lines(HELLO, READY, *(call(n, "get_my_profile") for n in range(2, 22))))
    assert (ended.code, len(answers(ended))) == (0, 21)
    assert ended.err.count("\n") == 1, "nothing but the introduction"


async def test_a_call_that_hangs_does_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    async with hesitant() as platform:
        env = {**NOWHERE, "THENVOI_BASE_URL": platform.base_url}
        ended = await asyncio.to_thread(run, env=env, cwd=tmp_path, given=lines(HELLO, READY, call(2, "list_my_chats")))
        await platform.hung_up.wait()
    assert ended.code == 0
    assert answers(ended)[2]["error"] == {"code": -32000, "message": "Connection closed"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_without_a_word_of_python(number: signal.Signals, tmp_path: Path) -> None:
    with start(env=NOWHERE, cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(lines(HELLO))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(number)
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err


async def test_messages_that_nobody_takes_any_more_do_not_keep_it_from_ending_in_order() -> None:
    class Breaking:
        def create_initialization_options(self) -> None:
            return None

        async def run(self, incoming: Any, outgoing: Any, _: object) -> None:  # noqa: ANN401 - as the library's
            async with incoming, outgoing:
                await anyio.lowlevel.checkpoint()  # both of the tasks beside it have begun
                raise ExceptionGroup("tasks", [anyio.BrokenResourceError()])

    to_server, from_client = os.pipe()
    to_client, from_server = os.pipe()
    breaking: Any = Breaking()
    await stdio.serve(breaking, Wire(to_server, from_server))
    os.close(from_client)
    assert await asyncio.to_thread(_hear, to_client) == ""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_without_stdin_or_stdout_there_is_nobody_to_serve(closed: str, tmp_path: Path) -> None:
    command = ["sh", "-c", f'exec "$0" -m mcp_server {closed}', sys.executable]
    ended = subprocess.run(
        command, env=environment(NOWHERE), cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert ended.returncode == 1
    told = "thenvoi-mcp: stdin or stdout is closed, and over stdio clients speak to the server through these two\n"
    assert ended.stderr == ("" if "2>&-" in closed else told)


def test_without_stderr_it_serves_all_the_same(tmp_path: Path) -> None:
    command = ["sh", "-c", 'exec "$0" -m mcp_server 2>&-', sys.executable]
    ended = subprocess.run(
        command,
        env=environment(NOWHERE),
        cwd=tmp_path,
        input=lines(HELLO),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (ended.returncode, [*answers(Ended(0, ended.stdout, ""))]) == (0, [1])


def test_a_client_that_goes_away_without_a_word_ends_it_too(tmp_path: Path) -> None:
    with start(env=NOWHERE, cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(lines(HELLO))
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(lines({**HELLO, "id": 2, "method": "ping"}, {**HELLO, "id": 3, "method": "ping"}))
        process.stdin.flush()
        code = process.wait(SECONDS)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert code == 0


# --- other descriptors than pipes ------------------------------------------------------------------------------------


def test_files_do_as_well(tmp_path: Path) -> None:
    (tmp_path / "in").write_text(lines(HELLO, READY, call(2, "nonsense")))
    with (tmp_path / "in").open() as given, (tmp_path / "out").open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "mcp_server"],
            stdin=given,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(NOWHERE),
            cwd=tmp_path,
            check=True,
        )
    assert set(answers(Ended(0, (tmp_path / "out").read_text(), done.stderr))) == {1, 2}


@pytest.mark.parametrize("count", [1, 2])
def test_sockets_do_as_well_one_for_both_ways_or_one_for_each(count: int, tmp_path: Path) -> None:
    """As some hosts have it, and inetd."""
    pairs = [socket.socketpair() for _ in range(count)]
    with subprocess.Popen(
        [sys.executable, "-m", "mcp_server"],
        stdin=pairs[0][1].fileno(),
        stdout=pairs[-1][1].fileno(),
        stderr=subprocess.DEVNULL,
        env=environment(NOWHERE),
        cwd=tmp_path,
    ) as process:
        for _, theirs in pairs:
            theirs.close()
        pairs[0][0].sendall(lines(HELLO, READY).encode())
        with pairs[-1][0].makefile() as said:
            assert json.loads(said.readline())["id"] == 1
        pairs[0][0].shutdown(socket.SHUT_WR)
        assert process.wait(SECONDS) == 0
        for ours, _ in pairs:
            ours.close()


def test_stdout_and_stderr_may_be_one_pipe(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mcp_server"],
        input=lines(HELLO, READY),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment({**NOWHERE, "THENVOI_LOG_LEVEL": "error"}),
        cwd=tmp_path,
        check=True,
    )
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1]


# --- answers larger than a pipe --------------------------------------------------------------------------------------


async def test_a_client_that_reads_slowly_gets_all_of_a_large_answer(tmp_path: Path) -> None:
    body = json.dumps({"data": ["x" * 1000] * 3000}).encode()

    async def large(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)

    def ask(listening: Listening) -> dict[str, Any]:
        with start(env={**NOWHERE, "THENVOI_BASE_URL": listening.address}, cwd=tmp_path) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(lines(HELLO, READY, call(2, "list_my_chats"), {**HELLO, "id": 3, "method": "ping"}))
            process.stdin.flush()
            found: dict[int, dict[str, Any]] = {}
            for _ in range(3):
                each = json.loads(process.stdout.readline())
                found[each["id"]] = each
            process.stdin.close()
            assert process.wait(SECONDS) == 0
            return found[2]

    async with serving(large) as listening:
        answer = await asyncio.to_thread(ask, listening)
    assert json.loads(answer["result"]["structuredContent"]["result"]) == json.loads(body)
