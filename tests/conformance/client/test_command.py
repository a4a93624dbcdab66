"""``thenvoi-conformance client`` as a command: what it refuses, and what it never shows."""

import json
import sys
from pathlib import Path

import pytest

from tests.conformance import kit
from tests.conformance.client.judging import AGENT, WORDS, judge

DIES = f'{sys.executable} -c \'import os; print("no key", os.environ["THENVOI_API_KEY"]); raise SystemExit(7)\''


def test_a_program_that_is_not_there_cannot_be_judged(tmp_path: Path) -> None:
    ended = judge("there-is-no-such-program --key {api_key}", cwd=tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == "thenvoi-conformance: --command: there is no program there-is-no-such-program\n"


def test_a_program_that_dies_at_once_cannot_be_judged_and_its_last_words_are_told_without_the_key(
    tmp_path: Path,
) -> None:
    ended = judge(DIES, cwd=tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert "the client ended with code 7 without having asked anything of http://127.0.0.1:" in ended.err
    assert "it last printed: no key <SUBJECT_KEY>" in ended.err or "no key <key of ada/subject>" in ended.err
    assert "thnv_" not in ended.err
    assert ended.err.count("\n") == 1


def test_the_scenes_of_a_run_are_recorded_for_judge(tmp_path: Path) -> None:
    ended = judge(AGENT, *WORDS, "--only", "C-7,C-8", "--record", "scenes.jsonl", cwd=tmp_path)
    assert ended.code == 0, ended.out
    text = (tmp_path / "scenes.jsonl").read_text(encoding="utf-8")
    entries = [json.loads(line) for line in text.splitlines()]
    assert {each["scene"] for each in entries} == set(range(1, len(ended.report["verdicts"]) + 2))  # one tries it out
    numbers = [each["seq"] for each in entries]
    assert numbers == sorted(set(numbers))
    assert "thnv_" not in text
    heard = kit.run("judge", "scenes.jsonl", "--level", "may", "--json", "heard.json", cwd=tmp_path)
    assert (heard.code, heard.err) == (0, ""), heard.out
    heard = kit.with_report(heard, tmp_path / "heard.json")
    assert heard.rules("pass") >= {"C-2", "C-3", "C-4", "C-7", "C-8", "DEL-2", "RT-1"}


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["--command", "true", "--record", "no/x"], "no/x cannot be written: there is no folder no"),
        (["--command", "true", "--record", "/"], "/ cannot be written: Is a directory"),
        (["--command", "true", "--env", "URL"], "--env: give URL as NAME=VALUE, such as MY_URL={base_url}"),
        (["--command", "true", "--only", "X-1"], "--only: X-1 is no section and no rule"),
    ],
)
def test_a_wrong_command_is_refused_in_a_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    ended = kit.run("client", *words, cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"thenvoi-conformance: {sentence}")


def test_a_command_that_is_no_line_of_words_is_refused(tmp_path: Path) -> None:
    for command in ("'", " "):
        ended = judge(command, cwd=tmp_path)
        assert (ended.code, ended.out) == (3, "")
        assert ended.err.startswith("thenvoi-conformance: --command: ")


def test_what_needs_more_is_not_applicable_and_says_what(tmp_path: Path) -> None:
    ended = judge(AGENT, "--only", "C-5,C-9,C-16", cwd=tmp_path)
    reasons = ended.checks("not applicable")
    assert "needs --slow" in reasons["client.frames.heartbeats_keep_an_idle_socket_alive"]
    assert "needs --failing-text" in reasons["client.failures.a_handler_that_fails_leads_to_a_failed_mark"]
    assert ended.code == 0, ended.out


def test_with_nothing_expected_only_the_wire_is_looked_at(tmp_path: Path) -> None:
    ended = judge(AGENT, "--expect", "none", "--only", "C-1,C-7,C-13", "--parallel", "4", cwd=tmp_path)
    assert "--expect none" in ended.checks("not applicable")["client.deliveries.the_backlog_is_handled_oldest_first"]
    assert "client.recovery.unknown_events_are_let_go" in ended.checks("pass")
    assert ended.code == 0, ended.out


def test_the_evidence_has_no_key_in_it(tmp_path: Path) -> None:
    ended = judge(AGENT, *WORDS, "--only", "C-17,C-1,C-18", cwd=tmp_path)
    assert ended.code == 0, ended.out
    text = (tmp_path / "report.json").read_text(encoding="utf-8")
    assert "api_key=<" in text
    assert "thnv_" not in text
    kinds = {each["kind"] for verdict in ended.report["verdicts"] for each in verdict["evidence"]}  # type: ignore[attr-defined]
    assert kinds == {"request", "upgrade", "frame", "closed", "process"}
