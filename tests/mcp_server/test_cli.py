"""Help answers at once; whatever is used wrongly is told in one line on stderr; a server over HTTP says where it is."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from mcp_server.cli import main
from mcp_server.snippets import CLIENTS
from mcp_server.version import VERSION
from mock_platform import MockPlatform
from tests.mcp_server.command import SECONDS, environment, line_with, run, start

DEAR = {"mcp", "mcp_types", "httpx2", "pydantic", "starlette", "uvicorn", "asyncio"}
"""What takes longer to import than help may take."""


def told(*words: str, cwd: Path, env: dict[str, str] | None = None, code: int = 2) -> str:
    """The one line with which a run is refused."""
    ended = run(*words, env=env, cwd=cwd)
    assert (ended.code, ended.out) == (code, ""), ended
    (line,) = ended.err.splitlines()
    name, _, sentence = line.partition(": ")
    assert name == "thenvoi-mcp"
    return sentence


# --- help ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [["--help"], ["-h"], ["--version"], ["config", "--help"], ["doctor", "--help"], ["config", "--client", "cursor"]],
    ids=" ".join,
)
def test_help_version_and_config_answer_without_importing_anything_dear(words: list[str], tmp_path: Path) -> None:
    script = (
        "import json, sys\n"
        "from mcp_server.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", script, *words]
    done = subprocess.run(command, env=environment(), cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout
    assert set(json.loads(done.stderr.splitlines()[-1])) & DEAR == set()


def test_the_version_is_one_line_for_people_and_scripts(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path) == (0, f"thenvoi-mcp {VERSION}\n", "")


def test_help_names_the_options_the_commands_and_every_variable(tmp_path: Path) -> None:
    ended = run("--help", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    for word in ("--transport", "--host", "--port", "--tools", "--env-file", "config", "doctor", "THENVOI_TIMEOUT"):
        assert word in ended.out


# --- wrong words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, sentence",
    [
        ("--nope", "no such option '--nope' (thenvoi-mcp --help tells more)"),
        ("nope", "no such command 'nope' (thenvoi-mcp --help tells more)"),
        ("--port", "option '--port' requires an argument (thenvoi-mcp --help tells more)"),
        ("--port x", "--port: 'x' is not a port: a whole number from 0 to 65535"),
        ("-t tcp", "--transport: 'tcp' is not one of stdio, sse, streamable-http"),
        ("--tools all", "--tools: there is no group of tools 'all', only default, contacts"),
        ("config", f"--client: it has to be given, and is one of {', '.join(CLIENTS)}"),
        ("config --client emacs", f"--client: 'emacs' is not one of {', '.join(CLIENTS)}"),
        ("config --client cursor --base-url x", "--base-url: 'x' is not an address such as https://app.thenvoi.com"),
        ("doctor --nope", "no such option '--nope' (thenvoi-mcp doctor --help tells more)"),
    ],
)
def test_wrong_words_are_told_in_one_line(
    words: str, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["thenvoi-mcp", *words.split()])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    assert capsys.readouterr() == ("", f"thenvoi-mcp: {sentence}\n")


def test_a_wrong_value_in_the_environment_is_told_by_the_name_of_its_variable(tmp_path: Path) -> None:
    env = {"THENVOI_LOG_LEVEL": "loud"}
    assert told(cwd=tmp_path, env=env) == "THENVOI_LOG_LEVEL: 'loud' is not one of debug, info, warning, error"


def test_a_wrong_value_in_the_file_is_told_as_well(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=eighty")
    assert told(cwd=tmp_path) == "PORT: 'eighty' is not a port: a whole number from 0 to 65535"


@pytest.mark.parametrize("asked_for", [False, True])
def test_a_fault_of_ours_is_one_line_too_and_a_trace_only_for_who_asks_for_it(
    asked_for: bool,  # noqa: FBT001 - both sides of one switch
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("a fault of ours")

    monkeypatch.setattr("mcp_server.cli.load", fail)
    monkeypatch.setattr("sys.argv", ["thenvoi-mcp"])
    if asked_for:
        monkeypatch.setenv("THENVOI_MCP_DEBUG", "1")
    with pytest.raises(LookupError if asked_for else SystemExit):
        main()
    line = "thenvoi-mcp: internal error: LookupError (THENVOI_MCP_DEBUG=1 shows more)\n"
    assert capsys.readouterr() == ("", "" if asked_for else line)


# --- config ----------------------------------------------------------------------------------------------------------


def test_config_prints_what_is_pasted_on_stdout_and_where_to_on_stderr(tmp_path: Path) -> None:
    words = ["config", "--client", "cursor", "--base-url", "http://127.0.0.1:8600/", "--key", "thnv_u_1"]
    ended = run(*words, cwd=tmp_path)
    env = {"THENVOI_API_KEY": "thnv_u_1", "THENVOI_BASE_URL": "http://127.0.0.1:8600"}
    assert (ended.code, json.loads(ended.out)["mcpServers"]["thenvoi"]["env"]) == (0, env)
    assert ended.err == (
        "Put this into .cursor/mcp.json of the project, or into ~/.cursor/mcp.json for all projects.\n"
    )


def test_what_config_prints_starts_a_server(tmp_path: Path) -> None:
    server = json.loads(run("config", "--client", "claude-desktop", cwd=tmp_path).out)["mcpServers"]["thenvoi"]
    command = [server["command"], *server["args"], "--version"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == f"thenvoi-mcp {VERSION}\n"


# --- start -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key, introduction, warning",
    [
        ("thnv_u_somebody", "user key, platform http://127.0.0.1:1, 14 tools", None),
        ("thnv_a_somebody", "agent key, platform http://127.0.0.1:1, 17 tools", None),
        ("thnv_somebody", "legacy key, platform http://127.0.0.1:1, 30 tools", None),
        (
            "sk-123456",
            "unknown key, platform http://127.0.0.1:1, 1 tool",
            "THENVOI_API_KEY does not look like a key: ",
        ),
        ("", "no key, platform http://127.0.0.1:1, 1 tool", "THENVOI_API_KEY is not set: create one"),
    ],
)
def test_the_server_starts_with_any_key_and_says_whose_it_is(
    key: str, introduction: str, warning: str | None, tmp_path: Path
) -> None:
    ended = run(env={"THENVOI_API_KEY": key, "THENVOI_BASE_URL": "http://127.0.0.1:1"}, cwd=tmp_path)
    assert (ended.code, ended.out) == (0, "")
    first, *others = ended.err.splitlines()
    assert first.endswith(f" [INFO] thenvoi-mcp: version {VERSION}, {introduction}")
    assert len(others) == (0 if warning is None else 1)
    assert warning is None or warning in others[0]
    assert not key or key not in ended.err


# --- over HTTP -------------------------------------------------------------------------------------------------------


@contextmanager
def listening(transport: str, cwd: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    words = ["--transport", transport, "--port", "0"]
    with start(*words, env={"THENVOI_API_KEY": "thnv_u_1"}, cwd=cwd) as process:
        try:
            yield line_with(process, "listening on ").rpartition(" ")[2].strip(), process
        finally:
            process.kill()


@pytest.mark.parametrize("transport, path", [("sse", "/sse"), ("streamable-http", "/mcp"), ("http", "/mcp")])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_over_http_says_where_it_is_and_ends_at_a_signal(
    transport: str, path: str, number: signal.Signals, tmp_path: Path
) -> None:
    with listening(transport, tmp_path) as (url, process):
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith(path)
        with httpx2.stream("GET", url, headers={"Accept": "text/event-stream"}) as response:
            assert response.status_code == (200 if transport == "sse" else 400)
            process.send_signal(number)
            out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err
    assert "ERROR" not in err


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        sentence = told("-t", "sse", "-p", port, cwd=tmp_path, code=1)
    assert sentence == (
        f"cannot listen on 127.0.0.1 port {port}: address already in use "
        "(choose another with --host or --port; 0 takes any free port)"
    )


def test_a_host_that_is_not_known_is_told_in_one_line(tmp_path: Path) -> None:
    sentence = told("-t", "sse", "--host", "nowhere.invalid", cwd=tmp_path, code=1)
    assert sentence.startswith("cannot listen on nowhere.invalid port 8000: ")


def test_listening_for_others_is_warned_of_at_the_start(tmp_path: Path) -> None:
    with start(
        "-t", "sse", "-p", "0", "--host", "0.0.0.0", env={"THENVOI_API_KEY": "thnv_u_1"}, cwd=tmp_path
    ) as process:
        assert "THENVOI_MCP_AUTH_TOKEN" in line_with(process, "[WARNING]")
        assert "ALLOWED_HOSTS=[" in line_with(process, "[WARNING]")
        process.kill()


# --- doctor ----------------------------------------------------------------------------------------------------------


def test_the_doctor_finds_nothing_and_says_so(tmp_path: Path) -> None:
    with MockPlatform() as mock:
        ended = run("doctor", env={"THENVOI_API_KEY": mock.user_key, "THENVOI_BASE_URL": mock.base_url}, cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert [line.split()[0] for line in ended.out.splitlines()] == ["ok"] * 5
    assert mock.user_key not in ended.out


def test_the_doctor_finds_a_problem_and_the_exit_code_tells(tmp_path: Path) -> None:
    ended = run("doctor", env={"THENVOI_API_KEY": "thnv_u_1", "THENVOI_BASE_URL": "http://127.0.0.1:1"}, cwd=tmp_path)
    assert (ended.code, ended.err) == (1, "")
    assert "problem  base URL: http://127.0.0.1:1 was not reached: connection refused. " in ended.out


@pytest.mark.parametrize("words", [["doctor", "--env-file", "dev.env"], ["--env-file", "dev.env", "doctor"]])
def test_the_doctor_reads_the_file_that_is_named_on_either_side_of_its_name(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "dev.env").write_text("THENVOI_API_KEY=thnv_u_1\nTHENVOI_BASE_URL=http://127.0.0.1:1\n")
    assert "http://127.0.0.1:1 was not reached" in run(*words, cwd=tmp_path).out


# --- mistakes with keys and folders ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, name",
    [
        (["thnv_u_secret-of-somebody"], ""),
        (["--port", "thnv_u_secret-of-somebody"], ""),
        (["config", "--client", "thnv_u_secret-of-somebody"], ""),
        (["config", "--client", "cursor", "--base-url", "thnv_u_secret-of-somebody"], ""),
        ([], "THENVOI_BASE_URL"),
        ([], "THENVOI_LOG_LEVEL"),
        ([], "THENVOI_ENV_FILE"),
    ],
)
def test_a_key_in_the_wrong_place_is_not_repeated(words: list[str], name: str, tmp_path: Path) -> None:
    env = {name: "thnv_u_secret-of-somebody"} if name else {}
    sentence = told(*words, cwd=tmp_path, env=env)
    assert "secret" not in sentence
    assert "thnv_u_***" in sentence


def test_a_folder_that_is_gone_holds_no_env_file(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    command = ["sh", "-c", 'rmdir "$PWD"; exec "$0" -m mcp_server', sys.executable]
    ended = subprocess.run(
        command, env=environment(), cwd=folder, input="", capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "internal error" not in ended.stderr
