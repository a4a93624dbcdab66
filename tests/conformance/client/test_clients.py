"""Whole clients in front of the kit: the reference agent passes every check."""

from pathlib import Path

from tests.conformance.client.judging import AGENT, WORDS, judge


def test_the_reference_agent_passes_every_check(tmp_path: Path) -> None:
    ended = judge(AGENT, *WORDS, cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert set(ended.checks("fail")) | set(ended.checks("unproven")) | set(ended.checks("not applicable")) == set()
    assert ended.rules("pass") >= {f"C-{number}" for number in range(1, 30)} | {"DEL-24", "RATE-4"}
