"""Small servers that are wrong in one way, written in a few lines: the verdict is a failure, and never the kit's."""

import sys
from pathlib import Path

import pytest

from tests.conformance import kit

HEAD = """
import json, sys

def say(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\\n")
    sys.stdout.flush()

for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    if message["method"] == "initialize":
        info = {"name": "odd", "version": "1"}
        result = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": info}
        say({"id": message["id"], "result": result})
        continue
"""
ONE = 'say({"id": message["id"], "result": {"tools": [{"name": "get_my_profile", "inputSchema": {"type": "object"}}]}})'


def judge(body: str, *words: str, cwd: Path) -> kit.Ended:
    (cwd / "server.py").write_text(f"{HEAD}    {body}\n", encoding="utf-8")
    file = cwd / "report.json"
    ended = kit.run("mcp", "--command", f"{sys.executable} server.py", "--json", str(file), *words, cwd=cwd)
    return kit.with_report(ended, file)


def test_a_server_with_one_tool_lacks_the_others(tmp_path: Path) -> None:
    ended = judge(ONE, "--only", "MCP-1,MCP-7", cwd=tmp_path)
    assert ended.code == 1
    failed = ended.checks("fail")
    assert "missing ['add_my_chat_participant'" in failed["mcp.starting.the_key_of_a_user_has_the_tools_of_users"]
    assert "saw 'odd'" in failed["mcp.greeting.it_says_its_name"]
    assert "| " in ended.out
    assert f"{sys.executable} server.py" in ended.out


def test_a_server_that_talks_on_stdout_is_impure(tmp_path: Path) -> None:
    ended = judge(f'print("DEBUG here I am", flush=True); {ONE}', "--only", "MCP-134", cwd=tmp_path)
    assert ended.code == 1
    assert "DEBUG here I am" in ended.checks("fail")["mcp.purity.stdout_is_for_messages_alone"]


def test_a_server_that_does_not_answer_fails(tmp_path: Path) -> None:
    ended = judge("pass", "--only", "MCP-15", cwd=tmp_path)
    assert ended.code == 1
    (reason,) = ended.checks("fail").values()
    assert reason == "tools/call is answered within 10 s; saw 'no answer'"


@pytest.mark.parametrize("body", ["sys.exit(4)", "raise SystemExit(4)"])
def test_a_server_that_ends_in_between_is_told_by_its_end(body: str, tmp_path: Path) -> None:
    ended = judge(f'print("worn out", file=sys.stderr); {body}', "--only", "MCP-15", cwd=tmp_path)
    assert ended.code == 1
    (reason,) = ended.checks("fail").values()
    assert reason == "tools/call is answered within 10 s; saw 'the server ended with exit code 4: worn out'"
    assert ended.checks("kit fault") == {}
