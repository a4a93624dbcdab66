"""The MCP server of this project passes every check, whatever the transport."""

import sys
from pathlib import Path

import pytest

from conformance.checks import checks
from conformance.registry import requirements
from tests.conformance import kit

SERVER = f"{sys.executable} -m mcp_server"
STEERED = {"purity", "protocol", "sse", "streamable", "guard", "starting"}
"""Modules whose checks choose the transport themselves: once is enough."""


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
def test_it_passes_the_checks_of_its_tools_over(transport: str, tmp_path: Path) -> None:
    chosen = [each for each in checks("mcp").values() if each.name.split(".")[1] not in STEERED]
    rules = ",".join(dict.fromkeys(rule for each in chosen for rule in each.rules))
    ended = judge("--level", "may", "--parallel", "3", "--transport", transport, "--only", rules, cwd=tmp_path)
    assert (ended.code, ended.err) == (0, ""), ended.out
    assert {each.name for each in chosen} <= set(ended.checks("pass"))


def test_no_key_is_in_the_report(tmp_path: Path) -> None:
    ended = judge("--only", "MCP-10,MCP-46,MCP-124", cwd=tmp_path)
    text = f"{ended.report}{ended.out}"
    assert "conformance-kit-user-key" not in text
    assert "<USER_KEY>" in text
