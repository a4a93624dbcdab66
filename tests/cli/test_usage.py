"""Help answers at once; whatever is used wrongly is told in one sentence on stderr, with exit code 2."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from mock_platform import __version__
from mock_platform.cli import main
from tests.running import Running, environment, run, told

DEAR = {"fastapi", "httpx2", "jwt", "pydantic", "pydantic_core", "rich", "starlette", "uvicorn", "websockets", "yaml"}
"""What takes longer to import than help may take."""

COMMANDS = ["serve", "demo", "chat", "env", "doctor", "config", "exec"]
COMMANDS += ["worlds", "reset", "clock", "fault", "snapshot", "timeline"]


def imported_by(*words: str) -> set[str]:
    """The modules that are there when the command ends."""
    script = (
        "import json, sys\n"
        "from mock_platform.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert end.code == 0\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", script, *words]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout
    return set(json.loads(done.stderr))


# --- help ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["--help"], ["-h"], ["--version"], *([each, "--help"] for each in COMMANDS)], ids=" ".join
)
def test_help_and_version_answer_without_importing_anything_dear(words: list[str]) -> None:
    assert imported_by(*words) & DEAR == set()


def test_the_version_is_one_line_for_people_and_scripts() -> None:
    assert run("--version") == (0, f"thenvoi-mock {__version__}\n", "")


def test_help_lists_every_command_with_what_it_does() -> None:
    ended = run("--help")
    assert (ended.code, ended.err) == (0, "")
    listed = ended.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == COMMANDS
    assert all(line.endswith(".") for line in listed)


def test_without_a_word_the_help_is_shown_and_the_exit_code_is_that_of_a_wrong_use() -> None:
    ended = run()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == run("--help").out


def test_the_package_is_the_command_as_well() -> None:
    command = [sys.executable, "-m", "mock_platform", "--version"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"thenvoi-mock {__version__}\n", "")


# --- wrong words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, problem, command",
    [
        ("sreve", "no such command 'sreve'; did you mean serve?", "thenvoi-mock"),
        ("qqq", "no such command 'qqq'", "thenvoi-mock"),
        ("--prot 5", "no such option '--prot'", "thenvoi-mock"),
        ("serve --nope", "no such option '--nope'; did you mean --token?", "thenvoi-mock serve"),
        ("serve --prot 5", "no such option '--prot'; did you mean --host or --port?", "thenvoi-mock serve"),
        ("serve now", "got unexpected extra argument (now)", "thenvoi-mock serve"),
        ("serve --port", "option '--port' requires an argument", "thenvoi-mock"),
        ("serve --port x", "--port: 'x' is not a whole number", "thenvoi-mock serve"),
        ("serve --port 65536", "--port: 65536 is too large, the most is 65535", "thenvoi-mock serve"),
        ("serve --port -1", "--port: -1 is too small, the least is 0", "thenvoi-mock serve"),
        ("serve --seed 1.5", "--seed: '1.5' is not a whole number", "thenvoi-mock serve"),
        ("serve --clock slow", "--clock: 'slow' is not one of 'running', 'frozen'", "thenvoi-mock serve"),
        ("serve --memories=5", "option '--memories' does not take a value", "thenvoi-mock"),
        ("serve --rate-limit 0", "--rate-limit: 0 is too small, the least is 1", "thenvoi-mock serve"),
        ("serve --eviction x", "--eviction: 'x' is not one of 'supersede', 'off'", "thenvoi-mock serve"),
        ("demo --nope", "no such option '--nope'; did you mean --token?", "thenvoi-mock demo"),
        ("chat --nope", "no such option '--nope'; did you mean --token?", "thenvoi-mock chat"),
        ("env --nope", "no such option '--nope'; did you mean --token?", "thenvoi-mock env"),
        ("env --as robot", "--as: 'robot' is not one of 'user', 'agent'", "thenvoi-mock env"),
        ("exec", "missing argument '-- COMMAND...'", "thenvoi-mock exec"),
        ("exec --", "missing argument '-- COMMAND...'", "thenvoi-mock exec"),
        ("exec --nope ls", "no such option '--nope'; did you mean --token?", "thenvoi-mock exec"),
    ],
)
def test_wrong_words_are_told_in_one_sentence(words: str, problem: str, command: str) -> None:
    assert told(*words.split()) == f"{problem} ({command} --help tells more)"


@pytest.mark.parametrize(
    "name, value, problem",
    [
        ("PORT", "eighty", "'eighty' is not a whole number"),
        ("SEED", "x", "'x' is not a whole number"),
        ("CLOCK", "slow", "'slow' is not one of 'running', 'frozen'"),
        ("AGENT_LIMIT", "-1", "-1 is too small, the least is 0"),
        ("MEMORIES", "perhaps", "'perhaps' is not true or false"),
        ("EVICTION", "x", "'x' is not one of 'supersede', 'off'"),
    ],
)
def test_a_wrong_value_in_the_environment_is_told_by_the_name_of_its_variable(
    name: str, value: str, problem: str
) -> None:
    variable = f"THENVOI_MOCK_{name}"
    assert told("serve", env={variable: value}) == f"{variable}: {problem} (thenvoi-mock serve --help tells more)"


@pytest.mark.parametrize("variable", ["THENVOI_MOCK_AGENT_MANAGER_POST_RESPONSE", "AGENT_MANAGER_POST_RESPONSE"])
def test_of_two_variables_for_one_switch_the_one_that_is_set_is_named(variable: str) -> None:
    problem = "'x' is not one of 'both', 'accepted', 'inline'"
    assert told("serve", env={variable: "x"}) == f"{variable}: {problem} (thenvoi-mock serve --help tells more)"


# --- what nobody expected --------------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    heeded = signal.getsignal(signal.SIGINT)

    def fail(*_: object) -> None:
        raise LookupError("a fault of ours")

    monkeypatch.setattr("mock_platform.cli.serve.settings_from", fail)
    monkeypatch.setattr("sys.argv", ["thenvoi-mock", "serve"])
    yield
    signal.signal(signal.SIGINT, heeded)  # the command takes it, for a process of its own


@pytest.mark.usefixtures("broken")
def test_a_fault_of_ours_is_one_sentence_too_and_another_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 70
    sentence = "internal error: LookupError: a fault of ours (THENVOI_MOCK_DEBUG=1 shows more)"
    assert capsys.readouterr() == ("", f"thenvoi-mock: {sentence}\n")


@pytest.mark.usefixtures("broken")
def test_whoever_asks_for_it_sees_where_the_fault_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THENVOI_MOCK_DEBUG", "1")
    with pytest.raises(LookupError):
        main()


# --- Ctrl-C ----------------------------------------------------------------------------------------------------------

INTERRUPTED_IN_AN_IMPORT = """
import signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == {name!r}:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from mock_platform.cli import main
main()
"""


@pytest.mark.parametrize(
    "words, name",
    [
        *(("--version", name) for name in ("mock_platform.cli.group", "click")),
        *(("serve --port 0", name) for name in ("mock_platform.cli.serve", "mock_platform.serving", "uvicorn")),
        *(("demo --port 0", name) for name in ("mock_platform.demo", "rich.console")),
        ("chat", "mock_platform.terminal.teller"),
        ("env", "mock_platform.cli.env"),
        ("exec true", "mock_platform.server"),
    ],
)
def test_ctrl_c_in_the_middle_of_an_import_ends_it_without_a_word(words: str, name: str) -> None:
    command = [sys.executable, "-c", INTERRUPTED_IN_AN_IMPORT.format(name=name)]
    with Running(*words.split(), command=command) as running:
        assert running.ended() == (130, "", "")


def test_ctrl_c_that_no_command_takes_is_silent_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    heeded = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr("mock_platform.cli.serve.settings_from", interrupt)
    monkeypatch.setattr("sys.argv", ["thenvoi-mock", "serve"])
    with pytest.raises(SystemExit) as caught:
        main()
    signal.signal(signal.SIGINT, heeded)
    assert caught.value.code == 130
