"""The MCP server of this project passes every check, whatever the transport."""

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.checks import checks
from conformance.registry import requirements
from tests.conformance import kit

SERVER = f"{sys.executable} -m mcp_server"
FORKED = """
import sys
from conformance.mutants import servers
servers.warm()
for verdict in servers.judge(None, (), transport=sys.argv[1]):
    print(verdict.outcome.value, verdict.check, verdict.reason)
"""
"""Every check over another transport; forked, because each start of the server would take its second."""


def judge(*words: str, cwd: Path) -> kit.Ended:
    """Have the kit judge the server."""
    file = cwd / "report.json"
    ended = kit.run("mcp", "--command", SERVER, "--json", str(file), *words, cwd=cwd)
    return kit.with_report(ended, file)


def test_it_passes_every_check_over_stdio(tmp_path: Path) -> None:
    ended = judge("--level", "may", "--parallel", "3", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, ""), ended.out
    assert set(ended.checks("pass")) == set(checks("mcp"))
    shown = {each.id for each in requirements().values() if each.section == "MCP" and each.unchecked is None}
    assert ended.rules("pass") == shown
    assert [each["check"] for each in ended.report["verdicts"] if not each["claims"]] == []


@pytest.mark.parametrize("transport", ["sse", "http"])
def test_it_passes_every_check_over(transport: str) -> None:
    command = [sys.executable, "-c", FORKED, transport]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=kit.ROOT, env=kit.environment(), timeout=kit.SECONDS, check=True
    )
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith("pass ")] == []
    assert len(lines) == len(checks("mcp"))


def test_no_key_is_in_the_report(tmp_path: Path) -> None:
    ended = judge("--only", "MCP-10,MCP-46,MCP-124", cwd=tmp_path)
    text = f"{ended.report}{ended.out}"
    assert "conformance-kit-user-key" not in text
    assert "<USER_KEY>" in text
