"""``thenvoi-mock env``: lines that point a client at a running mock, or one sentence that says why there are none."""

import shlex
import socket
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from mock_platform import MockPlatform
from mock_platform.cli.env import agents_with_scripts, stands_still
from tests.running import environment, run, told, words_of_command

START = "(start one with thenvoi-mock serve)"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as started:
        yield started


def read(lines: str) -> dict[str, str]:
    """What a reader of dotenv files makes of ``lines``."""
    return dict(word.split("=", 1) for line in lines.splitlines() for word in [shlex.split(line)[0]])


def printed(*words: str, **env: str) -> str:
    ended = run("env", *words, env=env)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


# --- the lines -------------------------------------------------------------------------------------------------------


def test_the_lines_are_the_variables_of_the_mock(mock: MockPlatform) -> None:
    lines = printed("--base-url", mock.base_url)
    assert read(lines) == mock.env
    assert all(line.partition("=")[0].isidentifier() for line in lines.splitlines())


def test_the_address_may_end_with_a_slash_and_may_come_from_the_environment(mock: MockPlatform) -> None:
    assert read(printed("--base-url", f"{mock.base_url}/")) == mock.env
    assert read(printed(THENVOI_MOCK_URL=mock.base_url)) == mock.env


@pytest.mark.parametrize("as_", ["user", "agent"])
def test_the_key_of_clients_that_know_only_one_is_a_users_or_an_agents(mock: MockPlatform, as_: str) -> None:
    found = read(printed("--base-url", mock.base_url, "--as", as_))
    assert found["THENVOI_API_KEY"] == found[f"THENVOI_API_KEY_{as_.upper()}"]
    assert found == mock.variables(as_="user" if as_ == "user" else "agent")


def test_a_shell_takes_them_over(mock: MockPlatform) -> None:
    command = f'eval "$({shlex.join(words_of_command())} env --export)"; env'
    shell = subprocess.run(
        ["sh", "-euc", command],
        env=environment({"THENVOI_MOCK_URL": mock.base_url}),
        capture_output=True,
        text=True,
        check=True,
    )
    known = dict(line.split("=", 1) for line in shell.stdout.splitlines() if line.startswith("THENVOI_"))
    assert known == {**mock.env, "THENVOI_MOCK_URL": mock.base_url}


def test_with_export_each_line_says_so_and_is_otherwise_the_same(mock: MockPlatform) -> None:
    plain = printed("--base-url", mock.base_url)
    assert printed("--base-url", mock.base_url, "--export") == "".join(
        f"export {line}\n" for line in plain.splitlines()
    )


def test_values_that_a_shell_would_take_apart_are_quoted(httpserver: HTTPServer) -> None:
    odd = {"THENVOI_AM_PASSWORD": "two words, $HOME and 'quotes'"}
    httpserver.expect_request("/_mock/env").respond_with_json({"data": odd})
    lines = printed("--base-url", httpserver.url_for(""))
    assert read(lines) == odd
    show = ["sh", "-c", f'{lines}printf %s "$THENVOI_AM_PASSWORD"']
    shown = subprocess.run(show, capture_output=True, text=True, check=True).stdout
    assert shown == odd["THENVOI_AM_PASSWORD"]


# --- the token -------------------------------------------------------------------------------------------------------


def test_a_mock_that_wants_a_token_gets_it_from_the_option_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_platform.server.control_token_for", lambda _: "secret-token")
    with MockPlatform() as mock:
        wanted = f"the mock at {mock.base_url} wants its control token: give it with --token, serve printed it at start"
        assert told("env", "--base-url", mock.base_url) == wanted
        assert told("env", "--base-url", mock.base_url, "--token", "wrong") == wanted
        assert read(printed("--base-url", mock.base_url, "--token", "secret-token")) == mock.env
        assert read(printed("--base-url", mock.base_url, THENVOI_MOCK_TOKEN="secret-token")) == mock.env


# --- nobody there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base_url",
    [
        "127.0.0.1:8600",
        "https://127.0.0.1:8600",
        "ftp://127.0.0.1",
        "http://",
        "http://:8600",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:eighty",
        "http://[::1",
        "http://a host",
        "http://h\xf6st",
        "",
    ],
)
def test_an_address_that_is_none_is_told_what_one_looks_like(base_url: str) -> None:
    expected = f"--base-url should look like http://127.0.0.1:8600, not {base_url!r}"
    assert told("env", "--base-url", base_url) == expected


def test_where_nobody_listens_is_told_how_to_start_one() -> None:
    with MockPlatform() as mock:
        pass
    assert told("env", "--base-url", mock.base_url) == f"no mock at {mock.base_url}: connection refused {START}"


def test_a_name_that_nobody_has_is_told() -> None:
    sentence = told("env", "--base-url", "http://nobody.invalid")
    assert sentence.startswith("no mock at http://nobody.invalid: ")
    assert sentence.endswith(START)


@pytest.mark.parametrize(
    "status, body",
    [
        (200, "<html>"),
        (200, "{}"),
        (200, "[]"),
        (200, '{"data": 5}'),
        (200, '{"data": {"A": 5}}'),
        (200, '{"data": {"A=1; rm": "x"}}'),
        (200, "[" * 100_000),
        (404, "{}"),
        (302, ""),
        (500, "oh"),
    ],
)
def test_a_server_that_is_not_a_mock_is_told_apart_and_says_nothing_to_the_shell(
    httpserver: HTTPServer, status: int, body: str
) -> None:
    httpserver.expect_request("/_mock/env").respond_with_data(body, status=status)
    url = httpserver.url_for("").rstrip("/")
    assert told("env", "--base-url", url) == f"what answers at {url} is not a Thenvoi Mock {START}"


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\xff" * 50])
def test_a_server_that_speaks_something_else_is_told_apart(greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=greet, args=(server, greeting), daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert told("env", "--base-url", url) == f"what answers at {url} is not a Thenvoi Mock {START}"


def greet(server: socket.socket, greeting: bytes) -> None:
    """Answer one client with ``greeting``."""
    client: Any = server.accept()[0]
    with client:
        client.recv(1000)
        client.sendall(greeting)


def test_a_server_that_never_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from mock_platform.cli import env

    monkeypatch.setattr(env, "_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(SystemExit) as ended:
            env.ask(url, None)
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"thenvoi-mock: no mock at {url}: timed out {START}\n"


# --- who answers by itself -------------------------------------------------------------------------------------------


def test_the_agents_with_scripts_are_those_of_whom_control_says_so(httpserver: HTTPServer) -> None:
    people = [{"id": "a", "scripted": True}, {"id": "b", "scripted": False}, {"id": "c", "scripted": True}]
    httpserver.expect_request("/_mock/worlds/default", headers={"X-Mock-Token": "secret"}).respond_with_json(
        {"data": {"people": people}}
    )
    assert agents_with_scripts(httpserver.url_for("").rstrip("/"), "secret") == {"a", "c"}


@pytest.mark.parametrize(
    "status, body",
    [(404, "{}"), (403, ""), (200, "<html>"), (200, '{"data": 5}'), (200, '{"data": {"people": [{"id": "a"}]}}')],
)
def test_where_control_does_not_say_it_nobody_is_known_to(httpserver: HTTPServer, status: int, body: str) -> None:
    httpserver.expect_request("/_mock/worlds/default").respond_with_data(body, status=status)
    assert agents_with_scripts(httpserver.url_for("").rstrip("/"), None) == set()


def test_where_nobody_listens_nobody_is_known_to_answer() -> None:
    with MockPlatform() as mock:
        pass
    assert agents_with_scripts(mock.base_url, None) == set()


@pytest.mark.parametrize("seed, still", [(7, True), (None, False)])
def test_whether_the_clock_stands_still_is_what_control_says(seed: int | None, *, still: bool) -> None:
    with MockPlatform(seed=seed) as mock:
        assert stands_still(mock.base_url, None) is still
    assert stands_still(mock.base_url, None) is False


@pytest.mark.parametrize("status, body", [(403, ""), (200, "<html>"), (200, '{"data": 5}'), (200, '{"data": {}}')])
def test_where_control_does_not_say_it_the_clock_runs(httpserver: HTTPServer, status: int, body: str) -> None:
    httpserver.expect_request("/_mock/worlds/default/clock").respond_with_data(body, status=status)
    assert stands_still(httpserver.url_for("").rstrip("/"), None) is False
