"""A mock with a state file that is killed while calls wait: nothing of them is left half done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.agent_manager.raw import RawStream
from tests.running import SECONDS, Running

SCENARIO = """
name: asleep
organizations: [{name: Acme}]
users:
  - {username: alice, organization: Acme, email: alice@acme.example, password: local-alice,
     keys: [thnv_u_local-alice-0001]}
agents:
  - {name: Sleeper, slug: sleeper, owner: alice, description: Takes its time., keys: [thnv_a_local-sleeper-0001],
     bot: {kind: echo, delay: 3600}}
"""
USER, AGENT = {"X-API-Key": "thnv_u_local-alice-0001"}, {"X-API-Key": "thnv_a_local-sleeper-0001"}
RUN = "/api/agents/sleeper/runs"
Json = dict[str, Any]


class Served:
    """A mock in a process of its own, and Alice, who has logged in."""

    def __init__(self, running: Running, http: httpx2.Client) -> None:
        self.running = running
        self.http = http
        login = {"username": "alice", "password": "local-alice"}
        self.token = http.post("/api/auth/login", json=login).json()["token"]
        self.bearer = {"Authorization": f"Bearer {self.token}"}

    def data(self, path: str, key: dict[str, str]) -> Any:  # noqa: ANN401 - whatever was answered
        answer = self.http.get(f"/api/v1{path}", headers=key)
        assert answer.status_code in {200, 204}, answer.text
        return answer.json()["data"] if answer.status_code == 200 else None

    def rooms(self) -> list[str]:
        """All rooms of Alice."""
        found: list[str] = []
        while page := self.data(f"/me/chats?page_size=100&page={len(found) // 100 + 1}", USER):
            found += [each["id"] for each in page]
            if len(page) < 100:
                break
        return found

    def call(self, stream: RawStream, name: str, number: int) -> None:
        params = {"name": name, "arguments": {"message": f"call {number}"}}
        message = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
        with suppress(httpx2.TransportError):
            self.http.post(f"/mcp/messages?sessionId={stream.session_id}", json=message, headers=self.bearer)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    (folder / "asleep.yaml").write_text(SCENARIO)
    words = ("--state", str(folder / "mock.state"), "--durable", "--scenario", str(folder / "asleep.yaml"))
    with Running("serve", "--port", "0", "--clock", "running", *words) as running:
        url = running.line_with("Thenvoi Mock").split()[-1]
        running.line_with("Stop with Ctrl-C.")
        with httpx2.Client(base_url=url, trust_env=False, timeout=SECONDS) as http:
            yield Served(running, http)


def start_and_hang_up(served: Served, until: threading.Event) -> None:
    """Start one run after another, and wait for none of them."""
    where = urlsplit(str(served.http.base_url))
    headers = {**served.bearer, "Content-Type": "application/json"}
    while not until.is_set():
        connection = HTTPConnection(str(where.hostname), where.port, timeout=SECONDS)
        with suppress(OSError):
            connection.request("POST", RUN, b'{"message": "and away"}', headers)
        connection.close()


def test_a_mock_that_is_killed_while_calls_wait_has_no_half_of_one_when_it_starts_again(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        answers: list[int] = []
        over = threading.Event()

        def wait() -> None:
            with suppress(httpx2.TransportError):
                answer = served.http.post(RUN, json={"message": "anybody there?"}, headers=served.bearer)
                answers.append(answer.status_code)

        stream = RawStream(str(served.http.base_url), served.token)
        work = [threading.Thread(target=wait) for _ in range(6)]
        work += [threading.Thread(target=served.call, args=(stream, "run_sleeper", number)) for number in range(6)]
        work += [threading.Thread(target=start_and_hang_up, args=(served, over)) for _ in range(2)]
        for each in work:
            each.start()
        while len(told := served.rooms()) < 40:
            pass
        served.running.send(signal.SIGKILL)
        served.running.ended()
        over.set()
        for each in work:
            each.join(SECONDS)
        stream.close()
        old = served.bearer
    assert answers == []

    with serving(tmp_path) as served:
        rooms = served.rooms()
        assert set(told) <= set(rooms), "what was told before is kept"
        for room in rooms:
            people = served.data(f"/me/chats/{room}/participants", USER)
            assert sorted((each["type"], each["role"]) for each in people) == [("Agent", "member"), ("User", "owner")]
            (message,) = served.data(f"/me/chats/{room}/messages", USER)
            assert message["content"].endswith(("anybody there?", "and away")) or "call " in message["content"]
            waiting = served.data(f"/agent/chats/{room}/messages/next", AGENT)
            assert waiting["id"] == message["id"], "the agent still has to answer"

        refused = served.http.get("/mcp/sse", headers=old)
        assert (refused.status_code, refused.json()["detail"]) == (401, "The token is not valid: log in again")
        with closing(RawStream(str(served.http.base_url), served.token)) as stream:
            served.call(stream, "run_sleeper", 1)
            (room,) = set(served.rooms()) - set(rooms)
            alice = served.data("/me/profile", USER)["id"]
            body = {"message": {"content": "Good morning.", "mentions": [{"id": alice}]}}
            served.http.post(f"/api/v1/agent/chats/{room}/messages", json=body, headers=AGENT)
            assert stream.answer_to(1)["result"]["content"] == [{"type": "text", "text": "Good morning."}]
