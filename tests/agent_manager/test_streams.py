"""``GET /mcp/sse``: its first bytes, its end, and who is cut off."""

import socket
from urllib.parse import urlsplit

import pytest

from mock_platform.agent_manager import session as session_module
from mock_platform.agent_manager import sse
from tests.agent_manager.raw import RawStream
from tests.agent_manager.stage import NOTHING, Stage, rpc


@pytest.mark.rule("AM-5.1")
def test_the_first_event_is_the_endpoint_byte_by_byte(frozen: Stage) -> None:
    stream = frozen.stream()
    headers = stream.response.headers
    assert headers["content-type"] == "text/event-stream"
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store", "no")
    assert stream.first == b"event: endpoint\ndata: /mcp/messages?sessionId=%b\n\n" % stream.session_id.encode()
    assert stream.session_id.replace("-", "").isalnum()
    assert [len(part) for part in stream.session_id.split("-")] == [8, 4, 4, 4, 12]


def test_sessions_have_ids_of_the_worlds_own_so_the_same_seed_gives_the_same_ones() -> None:
    ids = []
    for _ in range(2):
        with Stage(clock="frozen", seed=3) as stage:
            ids.append([stage.stream().session_id, stage.stream("bob").session_id])
    assert ids[0] == ids[1]
    assert ids[0][0] != ids[0][1]


def test_the_path_of_the_endpoint_is_the_one_to_post_to(stage: Stage) -> None:
    stream = stage.stream()
    path = stream.first.decode().splitlines()[1].removeprefix("data: ")
    assert stage.request("POST", path, json=rpc(1, "ping")).json() == stream.message()


def test_a_stream_on_which_nothing_happens_is_kept_alive_by_comments(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "KEEP_ALIVE_SECONDS", 0.01)
    stream = stage.stream()
    assert stream.event_bytes() == b": keep-alive\n\n"
    stage.post(rpc(1, "ping"), stream.session_id)
    assert stream.answer_to(1)["result"] == {}


# --- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.2")
def test_a_stream_ends_in_order_when_its_token_expires(frozen: Stage) -> None:
    stream = frozen.stream()
    frozen.advance(86_399)
    frozen.inside(lambda world: world.accounts.register_agent(frozen.user("alice"), "Late Agent", "Comes late."))
    assert stream.message()["method"] == "notifications/tools/list_changed"
    frozen.advance(1)
    assert stream.is_at_its_end
    assert frozen.left_behind() == NOTHING


def test_a_newer_token_does_not_keep_the_stream_of_an_older_one(frozen: Stage) -> None:
    older = frozen.stream()
    frozen.advance(100)
    frozen._tokens.clear()
    newer = frozen.stream()
    frozen.advance(86_300)
    assert older.is_at_its_end
    assert frozen.post(rpc(1, "ping"), newer.session_id).status_code == 200


def test_a_stream_ends_in_order_when_its_world_is_removed(stage: Stage) -> None:
    stream = stage.stream()
    stage.inside(lambda _: stage.mock._load().app.worlds.remove("default"))
    assert stream.is_at_its_end


def test_a_stream_ends_in_order_when_the_mock_stops_which_goes_on_with_it_when_it_starts_again() -> None:
    with Stage() as stage:
        stream = stage.stream()
        stage.mock.stop()
        assert stream.is_at_its_end
        stage.mock.start()
        again = RawStream(stage.mock.base_url, stage.token())
        assert again.session_id != stream.session_id
        again.close()


def test_a_client_that_hangs_up_leaves_nothing_behind(stage: Stage) -> None:
    for username in ("alice", "bob", "olga"):
        stage.stream(username).close()
    stage.until(lambda _: stage.left_behind() == NOTHING, "all sessions have ended")


def read_to_the_end(idle: socket.socket) -> None:
    """Read until the reset; without httptools there is none, and the end has to do."""
    while idle.recv(65536):
        pass
    raise ConnectionError


# --- bounds ----------------------------------------------------------------------------------------------------------


def test_one_session_too_many_is_refused_until_another_ends(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MOST_SESSIONS", 2)
    first, _ = stage.stream(), stage.stream()
    answer = stage.request("GET", "/mcp/sse")
    assert (answer.status_code, answer.json()) == (
        503,
        {
            "type": "urn:problem-type:too-many-sessions",
            "title": "Service Unavailable",
            "status": 503,
            "detail": "2 sessions are open; close some",
        },
    )
    first.close()
    stage.until(lambda _: stage.left_behind()["sessions"] == 1, "one session has ended")
    assert stage.stream().session_id


def test_one_user_does_not_take_all_the_sessions(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MOST_OF_ONE_USER", 2)
    first, _ = stage.stream(), stage.stream()
    answer = stage.request("GET", "/mcp/sse")
    assert (answer.status_code, answer.json()["detail"]) == (503, "2 sessions of yours are open; close some")
    assert stage.stream("bob").session_id
    first.close()
    stage.until(lambda _: stage.left_behind()["sessions"] == 2, "one session has ended")
    assert stage.stream().session_id


def test_a_client_that_does_not_read_is_cut_off_and_the_others_are_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(session_module, "MOST_BYTES_WAITING", 256 * 1024)
    where = urlsplit(stage.mock.base_url)
    with socket.socket() as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.settimeout(30)
        idle.connect((where.hostname, where.port))
        head = f"GET /mcp/sse HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: Bearer {stage.token()}\r\n\r\n"
        idle.sendall(head.encode())
        received = b""
        while b"sessionId=" not in received or not received.endswith(b"\n\n\r\n"):
            received += idle.recv(4096)
        session_id = received.rpartition(b"sessionId=")[2].split()[0].decode()
        reader = stage.stream()
        statuses = set()
        for number in range(10_000):
            statuses.add(stage.post(rpc(number, "tools/list"), session_id).status_code)
            if 404 in statuses:
                break
        assert statuses == {200, 404}
        stage.post(rpc("r", "ping"), reader.session_id)
        assert reader.answer_to("r")["result"] == {}
        with pytest.raises(ConnectionError):
            read_to_the_end(idle)
    assert "does not read the stream of the Agent Manager, which is closed" in caplog.text
    assert len(caplog.records) == 1
    assert stage.token() not in caplog.text
    stage.until(lambda _: stage.left_behind()["sessions"] == 1, "one session is left")
