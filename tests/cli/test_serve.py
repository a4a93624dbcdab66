"""``thenvoi-mock serve``: says where it is, answers, and stops at once and in order when it is told to."""

import json
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import TextIO
from urllib.parse import urlsplit

import click
import httpx2
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from mock_platform import MockPlatform
from mock_platform.cli.serve import announce
from mock_platform.serving import Foreground
from mock_platform.settings import Settings
from tests.running import SECONDS, Running, run, told

JANE = "thnv_u_1767600000_local-mock-key-of-jane-00000001"
WEATHER = "thnv_a_1767600000_local-mock-key-of-weather-000011"


def url_in(line: str) -> str:
    return line.rsplit(maxsplit=1)[-1]


def address_of(url: str) -> tuple[str, int]:
    where = urlsplit(url)
    assert where.hostname is not None
    assert where.port is not None
    return where.hostname, where.port


def get(url: str, key: str | None = JANE) -> httpx2.Response:
    return httpx2.get(url, headers={} if key is None else {"X-API-Key": key}, trust_env=False, timeout=SECONDS)


def can_be_listened_on(url: str) -> bool:
    """Whether the port is free again."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address_of(url))
        sock.listen()
    return True


@pytest.fixture
def serving() -> Iterator[Running]:
    with Running("serve", "--port", "0") as running:
        yield running


# --- while it serves -------------------------------------------------------------------------------------------------


def test_it_says_where_it_is_and_how_to_go_on_and_answers_there(serving: Running) -> None:
    url = url_in(serving.line_with("Thenvoi Mock"))
    serving.line_with("Stop with Ctrl-C.")
    health = get(f"{url}/api/v1/health", key=None)
    assert (health.status_code, health.json()["status"]) == (200, "ok")
    serving.send(signal.SIGINT)
    lines = serving.ended().out.splitlines()
    assert re.fullmatch(r"Thenvoi Mock \S+ serves the scenario quickstart at http://127\.0\.0\.1:\d+", lines[0])
    assert re.fullmatch(r"  seed      \d+ \(the same ids again with --seed \d+\)", lines[1])
    assert lines[2:4] == [f"  console   {url}/", f"  reference {url}/docs"]
    assert re.fullmatch(rf"  variables \S*thenvoi-mock env --base-url {url}", lines[4])
    assert lines[5:] == ["Stop with Ctrl-C."]


def test_the_line_that_it_prints_for_the_variables_works_when_it_is_copied(serving: Running) -> None:
    words = serving.line_with("variables").split()[1:]
    assert words[0].endswith("thenvoi-mock")
    ended = run(*words[1:])
    assert (ended.code, ended.err) == (0, "")
    assert f"THENVOI_API_KEY_USER={JANE}\n" in ended.out


def test_the_seed_that_it_prints_gives_the_same_ids_again(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(
        "name: x\norganizations: [{name: A}]\nusers: [{username: ada, organization: A, keys: [key-of-ada]}]\n"
    )
    words = ["serve", "--port", "0", "--scenario", str(file)]
    with Running(*words) as first:
        url = url_in(first.line_with("Thenvoi Mock"))
        seed = first.line_with("seed").split()[1]
        found = get(f"{url}/api/v1/me/profile", "key-of-ada").json()["data"]["id"]
    with Running(*words, "--seed", seed) as second:
        url = url_in(second.line_with("Thenvoi Mock"))
        assert get(f"{url}/api/v1/me/profile", "key-of-ada").json()["data"]["id"] == found


def test_a_clock_that_stands_still_is_told_with_who_waits_for_it_and_how_to_let_time_pass() -> None:
    with Running("serve", "--port", "0", "--scenario", "demo", "--seed", "7") as serving:
        url = url_in(serving.line_with("Thenvoi Mock"))
        told = serving.line_with("clock")
        assert told.endswith("frozen: nothing happens by itself, 4 scripted agents answer nobody\n")
        wake = serving.line_with("--clock running")
        words = wake.rstrip(")\n").partition(" on this mock, ")[2].split()
        assert words[0].endswith("thenvoi-mock")
        assert run(*words[1:]).out.startswith("running ")
        chat = run("chat", "--base-url", url, "--room", "The lively room", given="@Echo hello\n")
        assert (chat.code, chat.err) == (0, "")
        assert "stands still" not in chat.out


@pytest.mark.parametrize("words", [["--seed", "7", "--clock", "running", "--scenario", "demo"], []])
def test_of_a_clock_that_runs_there_is_nothing_to_tell(words: list[str]) -> None:
    with Running("serve", "--port", "0", *words) as serving:
        serving.line_with("Stop with Ctrl-C.")
        serving.send(signal.SIGINT)
        assert "clock" not in serving.ended().out


def test_a_frozen_world_without_scripts_promises_no_answers_to_anybody() -> None:
    with Running("serve", "--port", "0", "--seed", "7") as serving:
        assert serving.line_with("clock").endswith("frozen: nothing happens by itself\n")


@pytest.mark.parametrize(
    "words, env",
    [
        (["--strict-room-body"], {}),
        ([], {"THENVOI_MOCK_STRICT_ROOM_BODY": "1"}),
        (["--scenario", "support-desk", "--strict-room-body"], {"THENVOI_MOCK_STRICT_ROOM_BODY": "0"}),
    ],
    ids=["option", "variable", "option over variable"],
)
def test_a_switch_is_obeyed_by_what_is_served(words: list[str], env: dict[str, str]) -> None:
    with Running("serve", "--port", "0", *words, env=env) as running:
        url = url_in(running.line_with("Thenvoi Mock"))
        key = "thnv_u_1767600000_local-mock-key-of-mara-00000101" if "support-desk" in words else JANE
        body = {"chat": {"title": "x"}}
        answer = httpx2.post(f"{url}/api/v1/me/chats", json=body, headers={"X-API-Key": key}, trust_env=False)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "validation_error")


def test_a_host_that_is_not_plainly_this_machine_wants_the_token_for_control() -> None:
    # 127.1 is 127.0.0.1 to the system; to the mock it is a name like any other.
    with Running("serve", "--port", "0", "--host", "127.1") as running:
        url = url_in(running.line_with("Thenvoi Mock"))
        line = running.line_with("control")
        token = re.search(r"token (\S+)", line)
        assert token is not None
        assert told("env", "--base-url", url) == (
            f"the mock at {url} wants its control token: give it with --token, serve printed it at start"
        )
        assert run("env", "--base-url", url, "--token", "guessed").code == 2
        assert run("env", "--base-url", url, "--token", token[1]).code == 0
        assert run("env", "--base-url", url, env={"THENVOI_MOCK_TOKEN": token[1]}).code == 0


def test_what_is_missing_for_speed_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("mock_platform.serving.missing_accelerators", lambda: ["httptools", "uvloop"])
    server = Foreground(Settings(port=0))
    announce(server)
    server._sock.close()
    slower = "  slower    httptools and uvloop missing: about a third of the speed, nothing else changes"
    assert slower in capsys.readouterr().out.splitlines()


AS_SLOW_AS_WANTED = [
    sys.executable,
    "-c",
    "from mock_platform.cli import main; from mock_platform.scenarios import reading as r; r.S_ISREG = bool; main()",
]
"""The command, but what it takes for a regular file may be a FIFO: then a test decides how long reading it takes."""


def a_fifo(folder: Path) -> Path:
    fifo = folder / "slow.yaml"
    os.mkfifo(fifo)
    return fifo


def read_by_mock(fifo: Path) -> TextIO:
    """The end to write into, as soon as a mock reads from the other."""
    opened: Queue[TextIO] = Queue()
    Thread(target=lambda: opened.put(fifo.open("w")), daemon=True).start()
    return opened.get(timeout=SECONDS)


def test_clients_that_come_while_a_scenario_loads_wait_and_are_answered(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    fifo = a_fifo(tmp_path)
    with Running("serve", "--port", str(port), "--scenario", str(fifo), command=AS_SLOW_AS_WANTED) as running:
        with read_by_mock(fifo) as scenario:
            client = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
            client.request("GET", "/api/v1/health")
            scenario.write("name: late\n")
        with closing(client):
            assert json.loads(client.getresponse().read())["status"] == "ok"
        assert "serves the scenario late" in running.line_with("Thenvoi Mock")


def test_no_key_and_no_token_is_ever_printed_by_a_mock_that_serves(serving: Running) -> None:
    url = url_in(serving.line_with("Thenvoi Mock"))
    host, port = address_of(url)
    get(f"{url}/api/v1/me/chats")
    get(f"{url}/api/v1/me/chats", WEATHER)
    get(f"{url}/api/v1/me/chats?api_key={JANE}", f"{JANE}-and-more")
    get(f"{url}/api/v1/{JANE}", JANE)
    with connect(f"ws://{host}:{port}/api/v1/socket/websocket?api_key={WEATHER}&vsn=2.0.0", proxy=None) as ws:
        ws.send(f'["1","1","agent_rooms:{WEATHER}","phx_join",{{}}]')
        ws.recv(timeout=SECONDS)
        ws.send(f"no JSON: {WEATHER}")
    for garbage in (f"GET / HTTP/1.1\r\nX-API-Key {JANE}\r\n\r\n", f"{JANE}\r\n\r\n"):
        with socket.create_connection((host, port), timeout=SECONDS) as raw:
            raw.sendall(garbage.encode())
            raw.recv(1000)
    serving.send(signal.SIGTERM)
    ended = serving.ended()
    assert ended.code == 0
    for secret in (JANE, WEATHER, "local-mock-key"):
        assert secret not in ended.out + ended.err


# --- the end ---------------------------------------------------------------------------------------------------------

Client = Callable[[str], socket.socket]


def idle(url: str) -> socket.socket:
    """A connection that has asked nothing."""
    return socket.create_connection(address_of(url), timeout=SECONDS)


def kept_alive(url: str) -> socket.socket:
    """A connection that was answered, and is kept for the next request."""
    client = idle(url)
    client.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = HTTPResponse(client)
    answer.begin()
    assert json.loads(answer.read())["status"] == "ok"
    return client


def half_asked(url: str) -> socket.socket:
    """A connection in the middle of a request."""
    client = idle(url)
    head = f"POST /api/v1/me/chats HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {JANE}\r\nContent-Length: 100"
    client.sendall(f"{head}\r\n\r\n{{".encode())
    return client


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("connection", [None, idle, kept_alive, half_asked])
def test_a_signal_ends_it_with_exit_code_0_whoever_is_connected(
    serving: Running, number: signal.Signals, connection: Client | None
) -> None:
    url = url_in(serving.line_with("Thenvoi Mock"))
    client = None if connection is None else connection(url)
    serving.send(number)
    ended = serving.ended()
    assert (ended.code, ended.err) == (0, "")
    assert can_be_listened_on(url)
    if client is not None:
        with client:
            assert client.recv(1000) == b""


def test_sockets_are_told_that_the_service_goes_down(serving: Running) -> None:
    url = url_in(serving.line_with("Thenvoi Mock"))
    with connect(f"ws{url.removeprefix('http')}/api/v1/socket/websocket?api_key={JANE}&vsn=2.0.0", proxy=None) as ws:
        serving.send(signal.SIGTERM)
        with pytest.raises(ConnectionClosedError) as closed:
            ws.recv(timeout=SECONDS)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    assert serving.ended() == (0, serving.ended().out, "")


def test_pressing_ctrl_c_twice_makes_no_difference(serving: Running) -> None:
    serving.line_with("Stop with Ctrl-C.")
    serving.press_ctrl_c()
    serving.press_ctrl_c()
    ended = serving.ended()
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize("words", ["serve --port 0", "demo --port 0", "exec"])
def test_ctrl_c_while_it_still_loads_ends_it_without_a_word(tmp_path: Path, words: str) -> None:
    fifo = a_fifo(tmp_path)
    words_of_run = (*words.split(), "--scenario", str(fifo), *(["--", "true"] if words == "exec" else []))
    with Running(*words_of_run, command=AS_SLOW_AS_WANTED) as running:
        with read_by_mock(fifo):
            running.press_ctrl_c()
        # A signal that comes just before a read begins does not interrupt it; no real file keeps its reader waiting.
        assert running.ended() == (130, "", "")


# --- what cannot be served -------------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_told_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert told("serve", "--port", str(port)) == (
            f"cannot listen on 127.0.0.1:{port}: address already in use "
            "(choose another with --port; 0 takes any free one)"
        )


@pytest.mark.parametrize(
    "host, problem",
    [
        ("", "cannot listen on an empty address (--host 0.0.0.0 listens on all)"),
        ("256.1.1.1", "cannot listen on 256.1.1.1:0: "),
        ("203.0.113.1", "cannot listen on 203.0.113.1:0: cannot assign requested address"),
        ("fe80:::", "cannot listen on fe80::::0: "),
    ],
)
def test_an_address_that_this_machine_does_not_have_is_told(host: str, problem: str) -> None:
    assert told("serve", "--port", "0", "--host", host).startswith(problem)


def test_a_scenario_that_is_not_there_is_told_with_those_that_are() -> None:
    assert told("serve", "--port", "0", "--scenario", "quikstart") == (
        "no scenario 'quikstart': neither a file nor one of agent-manager, demo, quickstart, support-desk"
    )


@pytest.mark.parametrize(
    "text, problem",
    [
        ("name: x\nusers:\n  - username: ada\n    org: A\n", ", line 3, users[0].organization: is required"),
        (
            "name: x\nagents:\n  - name: A\n    owner: eve\n",
            ", line 4, agents[0].owner: nobody has the handle 'eve'",
        ),
        ("name: x\nswitches:\n  memories: maybe\n", ", line 3, switches.memories: should be true or false"),
        ("", ": a scenario is a mapping with at least a name, such as `name: my-world`"),
    ],
    ids=["field", "rule", "switch", "empty"],
)
def test_a_scenario_that_is_wrong_is_told_with_line_and_field(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "world.yaml").write_text(text)
    assert told("serve", "--port", "0", "--scenario", "world.yaml", cwd=tmp_path) == f"world.yaml{problem}"


@pytest.mark.parametrize("words", ["demo --scenario world.yaml", "exec --scenario world.yaml true"])
def test_every_command_that_serves_tells_of_a_wrong_scenario_and_of_a_taken_port(tmp_path: Path, words: str) -> None:
    (tmp_path / "world.yaml").write_text("name: x\nseed: y\n")
    assert told(*words.split(), cwd=tmp_path) == "world.yaml, line 2, seed: should be a whole number"
    with MockPlatform() as mock:
        port = mock.base_url.rpartition(":")[2]
        taken = words.replace("--scenario world.yaml", f"--port {port}")
        assert told(*taken.split()).startswith(f"cannot listen on 127.0.0.1:{port}: address already in use")


def test_a_scenario_in_the_environment_is_told_about_as_well(tmp_path: Path) -> None:
    sentence = f"cannot read the scenario {str(tmp_path)!r}: is a directory"
    assert told("serve", "--port", "0", env={"THENVOI_MOCK_SCENARIO": str(tmp_path)}) == sentence


def test_a_scenario_that_would_never_end_or_never_come_is_told_and_not_waited_for(tmp_path: Path) -> None:
    for name in (str(a_fifo(tmp_path)), "/dev/zero"):
        sentence = f"cannot read the scenario {name!r}: is not a regular file"
        assert told("serve", "--port", "0", "--scenario", name) == sentence


def test_what_cannot_be_served_leaves_the_port_free() -> None:
    with MockPlatform() as mock:
        port = mock.base_url.rpartition(":")[2]
    assert told("serve", "--port", port, "--scenario", "quikstart").startswith("no scenario")
    assert can_be_listened_on(mock.base_url)


def test_the_help_says_how_it_ends() -> None:
    shown = " ".join(click.unstyle(run("serve", "--help").out).split())
    assert "Ctrl-C and SIGTERM end it in order, with exit code 0." in shown
