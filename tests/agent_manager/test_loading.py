"""What is dear is imported late: neither a start of the mock nor ``--help`` pays for the protocol."""

import subprocess
import sys

from mock_platform import MockPlatform
from tests.agent_manager.stage import INITIALIZE, rpc
from tests.running import words_of_command

DEAR = ("mcp", "mcp_types", "jwt")
REPORT = f"import sys; print(*sorted(set({DEAR!r}) & set(sys.modules)))"


def printed(script: str) -> str:
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_mock_that_nobody_asks_for_tools_does_not_load_them() -> None:
    asked = "import urllib.request as r; r.urlopen(m.base_url + '/version').read()"
    script = f"from mock_platform import MockPlatform\nwith MockPlatform() as m:\n    {asked}\n{REPORT}"
    assert printed(script) == ""


def test_the_first_request_loads_all_of_them_off_the_loop() -> None:
    script = (
        "import threading, urllib.request as r, urllib.error as e\n"
        "from mock_platform import MockPlatform\n"
        "import mock_platform.agent_manager.face as face\n"
        "seen = []\n"
        "real = face.import_module\n"
        "face.import_module = lambda name: seen.append(threading.current_thread().name) or real(name)\n"
        "with MockPlatform() as m:\n"
        "    try: r.urlopen(m.base_url + '/mcp/sse')\n"
        "    except e.HTTPError as error: error.close()\n"
        f"{REPORT}\nprint([name != 'thenvoi-mock' for name in seen])"
    )
    assert printed(script).splitlines() == ["jwt mcp mcp_types", "[True]"]


def test_help_does_not_import_them() -> None:
    command = [*words_of_command(), "--help"]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mock_platform", "config", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported.isdisjoint(DEAR)
    assert "config" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


async def test_on_a_loop_of_the_caller_nothing_blocks_it() -> None:
    """Blocking calls on this loop fail the test (tests/conftest.py)."""
    import httpx2

    async with (
        MockPlatform("agent-manager") as mock,
        httpx2.AsyncClient(base_url=mock.base_url, trust_env=False, timeout=60) as http,
    ):
        login = await http.post("/api/auth/login", json={"username": "alice", "password": "local-alice"})
        headers = {"Authorization": f"Bearer {login.json()['token']}"}
        for body in (rpc(1, "initialize", INITIALIZE), rpc(2, "tools/list")):
            answer = await http.post("/mcp/messages", headers=headers, json=body)
            assert "result" in answer.json()
        call = {"name": "run_finance_agent", "arguments": {"message": "price of AAPL"}}
        both = {**headers, "Accept": "application/json, text/event-stream"}
        opened = await http.post("/mcp", headers=both, json=rpc(1, "initialize", INITIALIZE))
        assert opened.status_code == 200
        answer = await http.post("/mcp/messages", headers=headers, json=rpc(3, "tools/call", call))
        assert answer.json()["result"]["isError"] is False
