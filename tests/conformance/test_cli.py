"""The command: quick help, refusals in one sentence, and exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.checks import checks
from conformance.commands import CommandError, bounds
from conformance.commands.bounds import is_loopback
from conformance.commands.platform import Access, Options, judge_platform
from conformance.commands.reporting import Outputs
from conformance.registry import requirements
from conformance.suites import SUITES
from conformance.version import VERSION
from tests.conformance import kit

GENERATIONS = ("thenvoi", "band")


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["platform", "--help"], ["mcp", "--help"], ["cleanup", "--help"]]
)
def test_help_imports_nothing_dear(words: list[str], tmp_path: Path) -> None:
    code = (
        f"import sys; sys.argv[1:] = {words!r}\n"
        "import atexit\n"
        "dear = {'httpx2', 'rich', 'yaml', 'jsonschema'}\n"
        "atexit.register(lambda: print(sorted(dear & sys.modules.keys())))\n"
        "from conformance.cli import main; main()"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=kit.environment())
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told(tmp_path: Path) -> None:
    assert kit.run("--version", cwd=tmp_path)[:2] == (0, f"thenvoi-conformance {VERSION}\n")


def test_the_list_tells_checks_and_reasons(tmp_path: Path) -> None:
    ended = kit.run("list", "--only", "DEL-16,DEL-10", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        (
            "DEL-10 MUST (documented; needs nothing): Nothing times out: what is `processing` stays so until somebody"
            " marks it."
        ),
        "    not checked: No wait is long enough to show that nothing ever times out.",
        "DEL-16 MUST (observed; needs write): With nothing to do it is 204 without a body.",
        "    rest.deliveries.with_nothing_to_do_next_is_204_without_a_body",
        "    recording.deliveries.with_nothing_to_do_next_was_204",
    ]


@pytest.mark.parametrize("target", SUITES)
def test_the_list_is_of_one_kind_of_target(target: str, tmp_path: Path) -> None:
    ended = kit.run("list", "--target", target, "--level", "may", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    named = {line.split()[0] for line in lines if not line.startswith(" ")}
    wanted = {
        each.id
        for each in requirements().values()
        if "thenvoi" in each.generation
        and (target in each.applies_to or any(each.id in check.rules for check in checks(target).values()))
    }
    assert named == wanted
    assert {line.strip() for line in lines if line.startswith("    ") and ": " not in line} == {
        name for name, check in checks(target).items() if "thenvoi" in check.generations
    }


def test_the_list_leaves_out_what_the_other_generation_does(tmp_path: Path) -> None:
    listed = [kit.run("list", "--only", "DEL-3,BAND-2", "--generation", each, cwd=tmp_path).out for each in GENERATIONS]
    assert [text.split()[0] for text in listed] == ["DEL-3", "BAND-2"]


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["--only", "DEL,NOPE-1"], "--only: NOPE-1 is no section and no rule (thenvoi-conformance list has them)"),
        (["--only", "BAND"], "--only: its checks are for --generation band"),
        (["--only", "GEN-8", "--level", "must"], "--only: all of its checks bind less than --level must"),
        (
            ["--only", "AUTH-8"],
            "--only: no check of the target platform is about it (thenvoi-conformance list --target platform has them)",
        ),
        (["--budget", "patience=3"], "'patience=3' is not one of requests=N, rooms=N, agents=N, sockets=N, seconds=N"),
        (["--base-url", "127.0.0.1:80"], "--base-url: give it as https://host, without a path"),
        (["--base-url", "http://127.0.0.1/api/v1"], "--base-url: give it as https://host, without a path"),
    ],
)
def test_a_wrong_command_is_refused_in_a_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    given = ["platform", "--base-url", "http://127.0.0.1:9", "--user-key", kit.JANE, *words]
    assert kit.run(*given, cwd=tmp_path)[:3] == (2, "", f"thenvoi-conformance: {sentence}\n")


def test_a_key_that_is_no_good_cannot_judge_anything(mock: str, tmp_path: Path) -> None:
    key = "thnv_u_1700000000_nobody-has-this-key-at-all"
    ended = kit.run("platform", "--base-url", mock, "--user-key", key, cwd=tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith(f"thenvoi-conformance: --user-key: GET /me/profile at {mock} answers 401 (")
    assert ended.err.endswith("): check the key\n")
    assert key not in ended.err


def test_a_report_that_could_not_be_written_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    words = ("platform", "--base-url", "http://127.0.0.1:9", "--user-key", kit.JANE)
    ended = kit.run(*words, "--html", "nowhere/report.html", cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == ("thenvoi-conformance: nowhere/report.html cannot be written: there is no folder nowhere\n")


def test_a_wrong_use_is_told_with_the_command_that_tells_more(tmp_path: Path) -> None:
    ended = kit.run("judge", cwd=tmp_path)
    assert (ended.code, ended.err) == (
        2,
        "thenvoi-conformance: missing argument 'FILE' (thenvoi-conformance judge --help tells more)\n",
    )


def test_a_target_that_is_not_there_cannot_be_judged(tmp_path: Path) -> None:
    ended = kit.run("platform", "--base-url", "http://127.0.0.1:9", "--user-key", kit.JANE, cwd=tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        "thenvoi-conformance: http://127.0.0.1:9 does not answer (GET /api/v1/me/profile: no answer: nobody"
        " listens there, or the connection is refused):"
        " is it the address of a platform?\n"
    )


@pytest.mark.parametrize(
    "base_url, wanted",
    [
        ("http://127.0.0.1:8600", True),
        ("http://localhost:1", True),
        ("http://[::1]:1", True),
        ("https://app.thenvoi.com", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example", False),
    ],
)
def test_loopback_is_nobody_elses_machine(base_url: str, wanted: object) -> None:
    assert is_loopback(base_url) is wanted


def beyond_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "is_loopback", lambda _: False)


@pytest.mark.parametrize("account", [None, "Somebody Else"])
def test_beyond_loopback_the_account_has_to_be_confirmed(
    mock: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: str | None
) -> None:
    beyond_loopback(monkeypatch)
    ledger = tmp_path / "run.ledger"
    options = Options(write=True, account=account, rate=1000, only="AUTH-14", ledger=ledger)
    with pytest.raises(CommandError, match="--write: confirm the account with --account NAME") as refusal:
        judge_platform(Access(mock, kit.JANE), options, Outputs())
    assert refusal.value.code == 2
    assert not ledger.exists()


@pytest.mark.parametrize("account", ["Jane Roe", "jane@acme.example"])
def test_the_account_is_confirmed_by_name_or_by_mail(
    mock: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    beyond_loopback(monkeypatch)
    ledger = tmp_path / "run.ledger"
    options = Options(write=True, account=account, rate=1000, only="CHT-2", ledger=ledger)
    assert judge_platform(Access(mock, kit.JANE), options, Outputs()) == 0


def test_keys_are_not_in_what_the_options_show() -> None:
    assert kit.JANE not in repr(Access("http://127.0.0.1", kit.JANE))
