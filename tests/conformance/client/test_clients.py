"""Whole clients in front of the kit: reference programs, the bare example, and the official SDK."""

import os
import select
import sys
from pathlib import Path

from tests.clients.environments import python_of
from tests.conformance import kit
from tests.conformance.client.judging import AGENT, PERSON, TUNED, WORDS, judge

BASELINES = Path(__file__).parent / "baselines"


def test_the_reference_agent_passes_every_check(tmp_path: Path) -> None:
    ended = judge(AGENT, *WORDS, cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert set(ended.checks("fail")) | set(ended.checks("unproven")) | set(ended.checks("not applicable")) == set()
    assert ended.rules("pass") >= {f"C-{number}" for number in range(1, 30)} | {"DEL-24", "RATE-4"}


def test_the_reference_program_of_a_user_passes_every_check(tmp_path: Path) -> None:
    ended = judge(PERSON, *TUNED, "--kind", "user", "--parallel", "8", "--level", "may", cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert set(ended.checks("unproven")) | set(ended.checks("not applicable")) == set()
    assert ended.rules("pass") >= {"C-1", "C-2", "C-10", "C-15", "C-16", "C-17", "C-18", "C-19", "C-20", "C-23", "C-26"}


def test_the_agent_on_bare_sockets_does_what_its_baseline_says(tmp_path: Path) -> None:
    """Recovery is left out: that it does not connect again takes long to see."""
    rules = "C-1,C-2,C-3,C-4,C-6,C-7,C-8,C-14,C-15,C-17,C-18,C-23,C-26,C-27,C-28,DEL"
    words = ("--expect", "reply", "--reply-pattern", "You said: .*{text}", "--parallel", "6", "--within", "15")
    baseline = ("--baseline", str(BASELINES / "raw_agent.txt"))
    ended = judge(
        f"{sys.executable} {kit.ROOT}/examples/raw_agent.py", *words, *baseline, "--only", rules, cwd=tmp_path
    )
    assert ended.code == 0, ended.out
    assert ended.rules("pass") >= {"C-1", "C-2", "C-4", "C-7", "C-8", "C-15", "C-17", "C-18", "C-23", "C-28"}


def test_the_official_sdk_does_what_its_baseline_says(tmp_path: Path) -> None:
    """Rules whose scenes have it wait for its long delays are left out here, and told in the documentation."""
    python = python_of("thenvoi-sdk-0.2.11")
    script = kit.ROOT / "tests" / "clients" / "live" / "echo_agent.py"
    rules = "C-1,C-2,C-3,C-4,C-6,C-7,C-8,C-9,C-11,C-13,C-14,C-15,C-16,C-17,C-18,C-21,C-23,C-25,C-26,C-28"
    words = ("--env", "FAILING={failing_text}", "--failing-text", "please fail", "--expect", "reply", "--parallel", "4")
    baseline = ("--baseline", str(BASELINES / "sdk.txt"))
    ended = judge(f"{python} {script}", *words, *baseline, "--only", rules, cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert ended.rules("pass") >= set(rules.split(",")) - {"C-16", "C-21"}
    assert ended.rules("fail") == {"C-16", "C-21"}


def test_the_example_of_a_user_does_what_its_baseline_says(tmp_path: Path) -> None:
    command = f"{sys.executable} {kit.ROOT}/examples/user_client.py Echo 'good morning'"
    words = ("--kind", "user", "--parallel", "4", "--baseline", str(BASELINES / "user_client.txt"))
    ended = judge(command, *words, cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert ended.rules("pass") >= {"C-17", "C-18", "C-23", "C-28", "C-29"}
    assert set(ended.checks("not applicable").values()) == {"the program opens no socket"}


def test_what_a_baseline_expects_of_a_client_is_a_check_with_a_reason() -> None:
    for file in BASELINES.iterdir():
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert [line for line in lines if "  # " not in line] == []


def test_a_client_is_not_left_behind_when_the_kit_is_terminated(tmp_path: Path) -> None:
    """The client holds a pipe open, which ends when it does."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as end:
        client = f"sh -c 'exec 9>{pipe}; echo here >&9; exec {AGENT}'"
        with kit.start("client", "--command", client, "--only", "C-7", cwd=tmp_path) as process:
            assert select.select([end], [], [], kit.SECONDS)[0]
            process.terminate()
            process.communicate(timeout=kit.SECONDS)
        assert b"".join(iter(lambda: end.read(64), b"")).startswith(b"here")
    assert process.returncode == 143
