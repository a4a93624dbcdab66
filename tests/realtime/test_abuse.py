"""What a broken or hostile client can do: nothing to others, and nothing for long (websocket.md 2.4)."""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_platform import MockPlatform
from mock_platform.realtime import protocol
from mock_platform.realtime.protocol import MESSAGE_BYTES, MOST_BYTES_WAITING, ChannelProtocol
from tests.realtime.client import PATH, PATIENCE, Client
from tests.realtime.conftest import StageFactory
from tests.realtime.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, RawClient, frame
from tests.realtime.stage import OK, UNAUTHORIZED, UNMATCHED, Stage

HIGH_WATER = 65_536
"""What may wait before a transport asks its protocol to pause, in every loop."""

HEARTBEAT = json.dumps([None, "7", "phoenix", "heartbeat", {}]).encode()
ANSWERED = [None, "7", "phoenix", "phx_reply", OK]


@pytest.fixture(autouse=True)
def the_server_stays_up(stages: StageFactory) -> Iterator[None]:
    """Whatever a test did in its own world, this socket of another one goes on."""
    elsewhere = stages()
    other = elsewhere.socket(elsewhere.cast.ravi)
    yield
    assert other.heard() == []


def connections(stage: Stage) -> list[ChannelProtocol]:
    assert stage.mock._server is not None
    return [each for each in stage.mock._server.server_state.connections if isinstance(each, ChannelProtocol)]


def wait_until_only(stage: Stage, count: int) -> None:
    """Give the server the time to notice who has gone."""
    deadline = time.monotonic() + PATIENCE
    while stage.call(lambda: len(connections(stage))) != count:
        assert time.monotonic() < deadline, f"{len(connections(stage))} connections are left"


# --- size ------------------------------------------------------------------------------------------------------------


def test_a_message_over_the_limit_closes_with_1009_before_it_is_read(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.socket.sendall(frame(TEXT, b"[", claimed=MESSAGE_BYTES + 1))
    assert client.closed_with() == 1009


def test_fragments_over_the_limit_close_with_1009(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.send(TEXT, b"[" + b" " * (MESSAGE_BYTES - 2), fin=False)
    client.send(CONTINUATION, b" ", fin=False)
    client.socket.sendall(frame(CONTINUATION, b"", claimed=1))
    assert client.closed_with() == 1009


def test_a_message_of_exactly_the_limit_is_read(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.send(TEXT, HEARTBEAT[:-1] + b" " * (MESSAGE_BYTES - len(HEARTBEAT)) + b"]")
    assert client.receive_json() == ANSWERED


def test_a_client_that_has_sent_far_too_much_still_reads_why(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane)
    jane.connection.send("x" * (2 * MESSAGE_BYTES))
    assert jane.closed_with() == 1009


# --- fragments -------------------------------------------------------------------------------------------------------


def test_a_message_may_come_in_fragments_with_pings_between_them(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.send(TEXT, HEARTBEAT[:5], fin=False)
    client.send(PING, b"1")
    client.send(CONTINUATION, HEARTBEAT[5:9], fin=False)
    client.send(PING, b"2")
    client.send(CONTINUATION, HEARTBEAT[9:])
    answer, *pongs = sorted(client.receive() for _ in range(3))
    assert pongs == [(PONG, b"1"), (PONG, b"2")]
    assert json.loads(answer[1]) == ANSWERED


def test_a_last_fragment_may_be_empty(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.send(TEXT, HEARTBEAT, fin=False)
    client.send(CONTINUATION, b"")
    assert client.receive_json() == ANSWERED


def test_a_character_may_be_cut_in_two_by_a_fragment(stage: Stage) -> None:
    topic = "chat_room:é"
    data = json.dumps(["7", "7", topic, "phx_join", {}], ensure_ascii=False).encode()
    middle = data.index("é".encode()) + 1
    client = stage.raw_socket(stage.cast.jane)
    client.send(TEXT, data[:middle], fin=False)
    client.send(CONTINUATION, data[middle:])
    assert client.receive_json() == ["7", "7", topic, "phx_reply", UNAUTHORIZED]


def test_half_a_character_at_the_end_of_the_fragments_closes_with_1007(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.send(TEXT, b'["\xc3', fin=False)
    client.send(CONTINUATION, b'"]')
    assert client.closed_with() == 1007


def test_ten_thousand_fragments_of_one_byte_are_one_message(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    data = HEARTBEAT[:-1] + b" " * 10_000 + b"]"
    client.send(TEXT, data[:1], fin=False)
    client.socket.sendall(b"".join(frame(CONTINUATION, bytes((each,)), fin=False) for each in data[1:-1]))
    client.send(CONTINUATION, data[-1:])
    assert client.receive_json() == ANSWERED


@pytest.mark.parametrize(
    "frames, code",
    [
        ([frame(TEXT, b"[", fin=False), frame(CONTINUATION, b"", fin=False)], 1008),
        ([frame(TEXT, b"[", fin=False), frame(TEXT, HEARTBEAT)], 1002),
        ([frame(BINARY, b"\0", fin=False), frame(CONTINUATION, b"\0")], 1011),
        ([frame(PING, b"", fin=False)], 1002),
        ([b"\xc1" + frame(TEXT, HEARTBEAT)[1:]], 1002),
        ([b"\x81\x02hi"], 1002),
    ],
    ids=["an empty one", "another message between", "half a push", "a control frame", "a reserved bit", "no mask"],
)
def test_fragments_and_frames_that_break_the_rules_close_the_socket(
    stage: Stage, frames: list[bytes], code: int
) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.socket.sendall(b"".join(frames))
    assert client.closed_with() == code


# --- binary ----------------------------------------------------------------------------------------------------------


def binary_push(*texts: str) -> bytes:
    pieces = [each.encode() for each in texts]
    return bytes((0, *map(len, pieces))) + b"".join(pieces) + b"data"


def test_a_binary_push_is_an_event_like_another(stage: Stage) -> None:
    topic = f"chat_room:{stage.room.id}"
    client = stage.raw_socket(stage.cast.jane, topic)
    client.send(BINARY, binary_push("0", "5", topic, "hello"))
    assert client.receive_json() == ["0", "0", topic, "phx_error", {}]
    client.send(BINARY, binary_push("0", "6", topic, "hello"))
    assert client.receive_json() == [None, "6", topic, "phx_reply", UNMATCHED]


# --- many of everything ----------------------------------------------------------------------------------------------


def test_a_thousand_joins_at_once_are_answered_one_by_one(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    joins = [json.dumps([str(n), str(n), f"chat_room:{n}", "phx_join", {}]).encode() for n in range(1000)]
    client.socket.sendall(b"".join(frame(TEXT, each) for each in joins))
    answers = [client.receive_json() for _ in joins]
    assert answers == [[str(n), str(n), f"chat_room:{n}", "phx_reply", UNAUTHORIZED] for n in range(1000)]


def test_a_thousand_channels_of_one_socket_work_and_end_with_it(stage: Stage) -> None:
    rooms = stage.call(lambda: [stage.cast.room(stage.cast.jane) for _ in range(500)])
    topics = [f"{name}:{room.id}" for room in rooms for name in ("chat_room", "room_participants")]
    client = stage.raw_socket(stage.cast.jane, *topics)
    stage.add(stage.cast.jane, stage.cast.weather, room=rooms[250])
    assert client.receive_json()[2:4] == [topics[501], "participant_added"]
    client.send(CLOSE)
    assert client.closed_with() == 1000
    assert len(stage.hub.subscriptions) == 0


def test_joining_one_topic_again_and_again_keeps_one_channel(stage: Stage) -> None:
    topic = f"chat_room:{stage.room.id}"
    client = stage.raw_socket(stage.cast.jane, *[topic])
    joins = [json.dumps([str(n), str(n), topic, "phx_join", {}]).encode() for n in range(1, 501)]
    client.socket.sendall(b"".join(frame(TEXT, each) for each in joins))
    answers = [client.receive_json() for _ in range(2 * len(joins))]
    assert [each[3] for each in answers] == ["phx_reply", "phx_close"] * len(joins)
    assert len(stage.hub.subscriptions) == 1


def test_a_flood_of_connections_leaves_nothing_behind(stage: Stage) -> None:
    before = stage.call(lambda: len(connections(stage)))
    target = f"{PATH}?api_key={stage.keys[stage.cast.jane.id]}&vsn=2.0.0"
    with ExitStack() as flood:
        for number in range(100):
            silent, halfway, refused, accepted = (flood.enter_context(RawClient(stage.mock.base_url)) for _ in range(4))
            halfway.socket.sendall(f"GET {target} HTTP/1.1\r\nUpgrade: websocket\r\nConnection:".encode())
            assert refused.upgrade(f"{PATH}?api_key={number}").status == 403
            assert accepted.upgrade(target).status == 101
            silent.socket.settimeout(1)
        assert len(stage.hub._sockets[stage.cast.jane.id]) == 100
        stage.say(stage.cast.jane, stage.cast.weather)
    wait_until_only(stage, before)
    assert stage.world.online == set()


# --- half open -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("RT-7")
def test_a_client_that_vanished_is_cut_although_it_never_answers_the_close(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "CLOSE_SECONDS", 0.05)
    client = stage.raw_socket(stage.cast.weather)
    stage.advance(46)
    assert stage.cast.weather.id not in stage.world.online
    assert client.closed_with() == 1002
    assert client.is_cut()


def test_a_refused_client_that_never_hangs_up_is_cut(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "CLOSE_SECONDS", 0.05)
    client = stage.raw()
    assert client.upgrade(f"{PATH}?api_key=wrong").status == 403
    client.socket.sendall(HEARTBEAT)
    assert client.is_cut()
    wait_until_only(stage, 1)


def test_a_client_that_sends_no_more_is_answered_and_let_go(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.weather)
    client.send(TEXT, HEARTBEAT)
    client.socket.shutdown(1)
    assert client.receive_json() == ANSWERED
    assert client.is_cut()


def test_half_a_frame_is_waited_for_until_the_idle_time_is_over(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.weather)
    whole = frame(TEXT, HEARTBEAT)
    client.socket.sendall(whole[:10])
    client.socket.sendall(whole[10:])
    assert client.receive_json() == ANSWERED
    client.socket.sendall(whole[:10])
    stage.advance(46)
    assert client.closed_with() == 1002


# --- a client that does not read -------------------------------------------------------------------------------------


def test_a_reader_that_never_reads_is_closed_and_the_others_get_everything(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    topic = f"chat_room:{stage.room.id}"
    before, after = (stage.socket(stage.cast.jane, joined=topic) for _ in range(2))
    stuck = stage.raw_socket(stage.cast.jane, topic, receive_buffer=4096)
    last = stage.socket(stage.cast.jane, joined=topic)
    said: list[str] = []
    while len(stage.hub.subscriptions) == 4:
        assert len(said) < 100
        said.append(stage.say(stage.cast.jane, stage.cast.weather, text="x" * 100_000)["id"])
        for reader in (before, after, last):
            assert reader.receive().payload["id"] == said[-1]
    assert MOST_BYTES_WAITING < 100_000 * len(said) < 3 * MOST_BYTES_WAITING
    assert waiting(stage) < MOST_BYTES_WAITING + 200_000
    assert [each.message for each in caplog.records if each.levelno >= logging.WARNING] == [
        f"User {stage.cast.jane.id} does not read its socket, which is closed"
    ]
    received = [stuck.receive_json()[4]["id"] for _ in said[:-1]]
    assert received == said[:-1]
    assert stuck.receive() == (CLOSE, (1011).to_bytes(2, "big") + b"The client does not read")


def test_what_waits_for_a_reader_that_never_reads_is_thrown_away(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "CLOSE_SECONDS", 0.05)
    before = stage.call(lambda: len(connections(stage)))
    stage.raw_socket(stage.cast.jane, f"chat_room:{stage.room.id}", receive_buffer=4096)
    while len(stage.hub.subscriptions):
        stage.say(stage.cast.jane, stage.cast.weather, text="x" * 300_000)
    wait_until_only(stage, before)


def waiting(stage: Stage) -> int:
    """The most that waits for any client, in bytes."""
    return stage.call(lambda: max(each._transport.get_write_buffer_size() for each in connections(stage)))


def send_until_nobody_reads(stage: Stage, client: RawClient, data: bytes) -> int:
    """How much of ``data`` could be sent to a server that has stopped reading."""
    sent, stuck, deadline = 0, False, time.monotonic() + PATIENCE
    client.socket.settimeout(0)
    while not stuck or waiting(stage) <= HIGH_WATER:
        assert time.monotonic() < deadline
        try:
            sent += client.socket.send(data[sent:])
        except BlockingIOError:
            stuck = True
    client.socket.settimeout(PATIENCE)
    return sent


def test_a_client_that_asks_and_never_reads_is_not_read_any_more_and_loses_nothing(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane, receive_buffer=4096)
    asked: list[object] = [None, "x" * 10_000, "phoenix", "heartbeat", {}]
    question = frame(TEXT, json.dumps(asked).encode())
    sent = send_until_nobody_reads(stage, client, question * 1000)
    assert sent < 1000 * len(question)
    assert waiting(stage) < MOST_BYTES_WAITING
    whole, part = divmod(sent, len(question))
    assert [client.receive_json()[1] for _ in range(whole)] == [asked[1]] * whole
    client.socket.sendall(question[part:])
    assert client.receive_json()[1] == asked[1]


# --- noise -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "noise", [b"\x16\x03\x01\x02\x00\x01\x00", b"\0" * 100, b"GET\r\n\r\n", b"GET \xff HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_request_is_refused(stage: Stage, noise: bytes) -> None:
    client = stage.raw()
    client.socket.sendall(noise)
    assert client._answer().status == 400


def test_an_address_that_is_no_text_is_refused(stage: Stage) -> None:
    client = stage.raw()
    head = f"GET {PATH}?api_key=\xff&vsn=2.0.0&x=%ff%00 HTTP/1.1\r\n".encode("latin-1")
    rest = "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX: \xff\r\n"
    keys = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    client.socket.sendall(head + (rest + keys).encode("latin-1"))
    assert client._answer().status in {400, 403}


def test_frames_that_do_not_wait_for_the_upgrade_break_nothing(stage: Stage) -> None:
    client = stage.raw()
    head = f"GET {PATH}?api_key={stage.keys[stage.cast.jane.id]}&vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\n"
    rest = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    keys = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    client.socket.sendall((head + rest + keys).encode() + frame(TEXT, HEARTBEAT))
    assert client._answer().status == 101
    client.send(TEXT, HEARTBEAT)
    assert client.receive_json() == ANSWERED


FRAMES = st.builds(frame, st.integers(0, 15), st.binary(max_size=200), fin=st.booleans())
TEXTS = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["phoenix", "phx_join"]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(frames=st.lists(FRAMES | TEXTS.map(lambda value: frame(TEXT, json.dumps(value).encode())), max_size=6))
def test_noise_is_answered_with_frames_and_ends_with_a_code_of_the_table(
    server: MockPlatform, frames: list[bytes]
) -> None:
    with RawClient(server.base_url) as client:
        assert client.upgrade(f"{PATH}?api_key={server.user_key}&vsn=2.0.0").status == 101
        client.socket.sendall(b"".join(frames) + frame(CLOSE, (1000).to_bytes(2, "big")))
        opcode, data = client.receive()
        while opcode != CLOSE:
            if opcode == TEXT:
                json.loads(data)
            opcode, data = client.receive()
        assert int.from_bytes(data[:2], "big") in {1000, 1002, 1007, 1008, 1009, 1011}


# --- what it tells ---------------------------------------------------------------------------------------------------


def test_no_key_and_no_token_reaches_a_log(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("mock_platform.realtime.live.parse", lambda _: 1 / 0)
    jane, weather = stage.keys[stage.cast.jane.id], stage.keys[stage.cast.weather.id]
    secrets = [jane, weather, stage.token(stage.cast.jane), "thnv_u_1767600000_nobodys"]
    for secret in secrets:
        for target, headers in (
            (f"{PATH}?api_key={secret}&vsn=2.0.0", {}),
            (f"{PATH}?token={secret}&vsn=2.0.0", {}),
            (f"{PATH}?vsn=2.0.0&agent_id={stage.cast.weather.id}", {"X_Api_Key": secret}),
            (f"{PATH}?vsn=2.0.0", {"X_Auth_Token": secret}),
            (f"{PATH}?vsn=9&api_key={secret}", {}),
            (f"/elsewhere?api_key={secret}", {"X_Api_Key": secret}),
            (f"{PATH}?api_key={secret}", {"Upgrade": None}),
            (f"/api/v1/socket/longpoll?api_key={secret}", {"Upgrade": None}),
            (f"{PATH}?api_key={secret}", {"Sec_WebSocket_Key": None}),
            (f"{PATH}?api_key={secret}", {"X_Long": secret + "x" * 20_000}),
        ):
            client = stage.raw()
            if client.upgrade(target, **headers).status == 101:
                client.send_json(["1", "1", f"user_rooms:{secret}", "phx_join", {}])
                assert client.closed_with() == 1011
    told = [record for record in caplog.records if not record.name.startswith(("websockets.client", "httpcore"))]
    text = "\n".join([logging.Formatter().format(each) for each in told] + list(capfd.readouterr()))
    assert "the handler of a socket failed" in text
    assert [secret for secret in secrets if secret in text] == []


def test_a_socket_does_not_show_its_key_when_it_is_printed(stage: Stage) -> None:
    stage.socket(stage.cast.jane)
    shown = stage.call(lambda: [repr(each) for sockets in stage.hub._sockets.values() for each in sockets])
    assert shown
    assert not any(key in text for key in stage.keys.values() for text in shown)


def test_clients_of_one_world_cannot_end_those_of_another(stage: Stage) -> None:
    jane: Client = stage.socket(stage.cast.jane)
    stranger = stage.raw()
    assert stranger.upgrade(f"{PATH}?api_key={stage.mock.user_key}&vsn=2.0.0").status == 101
    stranger.send(TEXT, b"nonsense")
    assert stranger.closed_with() == 1011
    assert jane.heard() == []
