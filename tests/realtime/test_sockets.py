"""The life of a socket: heartbeats, idle time, close codes, one socket for each agent, presence (1.4 to 1.6)."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mock_platform import MockPlatform
from mock_platform.world.events import Event, PresenceChanged
from mock_platform.world.identities import Agent, Identity
from tests.realtime.client import PATH, Client, Got, connect
from tests.realtime.conftest import StageFactory
from tests.realtime.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, RawClient, frame
from tests.realtime.stage import OK, UNMATCHED, Stage

HEARTBEAT: list[object] = [None, "7", "phoenix", "heartbeat", {}]


def control(agent: Identity) -> str:
    return f"agent_control:{agent.id}"


# --- heartbeats ------------------------------------------------------------------------------------------------------


@pytest.mark.rule("RT-7")
def test_a_heartbeat_is_answered_without_any_channel(stage: Stage) -> None:
    assert stage.socket(stage.cast.jane).ask(*HEARTBEAT) == (None, "7", "phoenix", "phx_reply", OK)


def test_another_event_on_the_topic_of_heartbeats_is_unmatched(stage: Stage) -> None:
    assert stage.socket(stage.cast.jane).ask(None, "7", "phoenix", "ping", {}) == (
        None,
        "7",
        "phoenix",
        "phx_reply",
        UNMATCHED,
    )


def test_a_ping_is_answered_with_its_own_data(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.send(PING, b"are you there?")
    assert client.receive() == (PONG, b"are you there?")


# --- idle ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("RT-7")
def test_a_silent_socket_is_closed_with_1002_after_45_seconds_of_the_world(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane)
    stage.advance(44.9)
    assert jane.heard() == []
    stage.advance(44.9)
    stage.advance(0.2)
    assert jane.closed_with() == 1002


@pytest.mark.rule("RT-7")
@pytest.mark.parametrize(
    "opcode, data",
    [
        (TEXT, json.dumps(HEARTBEAT).encode()),
        (TEXT, json.dumps(["9", "9", "foo:1", "phx_join", {}]).encode()),
        (PING, b""),
    ],
    ids=["a heartbeat", "any frame", "a ping"],
)
def test_whatever_comes_in_begins_the_idle_time_anew(stage: Stage, opcode: int, data: bytes) -> None:
    client = stage.raw_socket(stage.cast.jane)
    for _ in range(3):
        stage.advance(44)
        client.send(opcode, data)
        client.receive()
    stage.advance(45)
    assert client.closed_with() == 1002


@pytest.mark.rule("RT-7")
def test_an_unasked_pong_begins_the_idle_time_anew(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    stage.advance(44)
    client.send(PONG)
    client.send_json(HEARTBEAT)
    client.receive()
    stage.advance(44)
    client.send(PING)
    assert client.receive() == (PONG, b"")


@pytest.mark.rule("RT-7")
def test_what_is_pushed_does_not_keep_a_silent_socket_alive(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane, joined=f"chat_room:{stage.room.id}")
    stage.advance(44)
    stage.say(stage.cast.jane, stage.cast.weather)
    stage.advance(1)
    assert jane.closed_with() == 1002


@pytest.mark.rule("RT-7")
def test_each_socket_has_an_idle_time_of_its_own(stage: Stage) -> None:
    silent, lively, late = stage.socket(stage.cast.jane), stage.socket(stage.cast.jane), None
    stage.advance(30)
    late = stage.socket(stage.cast.ravi)
    assert lively.heard() == []
    stage.advance(15)
    assert silent.closed_with() == 1002
    assert (lively.heard(), late.heard()) == ([], [])
    stage.advance(45)
    assert (lively.closed_with(), late.closed_with()) == (1002, 1002)


@pytest.mark.rule("RT-7")
@pytest.mark.parametrize("seconds", [1, 60])
def test_the_idle_time_is_a_switch(stages: StageFactory, seconds: int) -> None:
    stage = stages(idle_timeout=seconds)
    jane = stage.socket(stage.cast.jane)
    stage.advance(seconds - 0.5)
    assert jane.heard() == []
    stage.advance(seconds)
    assert jane.closed_with() == 1002


@pytest.mark.rule("RT-7")
def test_an_idle_time_of_nothing_closes_nobody(stages: StageFactory) -> None:
    stage = stages(idle_timeout=0)
    jane = stage.socket(stage.cast.jane)
    stage.advance(365 * 24 * 3600)
    assert jane.heard() == []


@pytest.mark.rule("RT-7")
def test_on_a_running_clock_nobody_needs_to_ask() -> None:
    with MockPlatform(idle_timeout=1) as mock, connect(url_of(mock, mock.user_key)) as client:
        assert client.closed_with() == 1002


# --- close codes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [1000, 1001, 4000])
def test_a_close_by_the_client_is_answered_with_1000(stage: Stage, code: int) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.send(CLOSE, code.to_bytes(2, "big"))
    assert client.receive() == (CLOSE, (1000).to_bytes(2, "big"))
    assert client.is_cut()


def test_what_was_asked_before_a_close_is_answered_before_it(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.socket.sendall(frame(TEXT, json.dumps(HEARTBEAT).encode()) + frame(PING, b"x") + frame(CLOSE))
    assert client.receive_json()[3] == "phx_reply"
    assert client.receive() == (PONG, b"x")
    assert client.closed_with() == 1000


@pytest.mark.parametrize(
    "opcode, data, code",
    [
        (TEXT, b"not JSON", 1011),
        (TEXT, b"", 1011),
        (TEXT, b"{}", 1011),
        (TEXT, b'"text"', 1011),
        (TEXT, b'["1","1","phoenix","heartbeat"]', 1011),
        (TEXT, b'["1","1",7,"heartbeat",{}]', 1011),
        (TEXT, b'["1","1","phoenix",null,{}]', 1011),
        (TEXT, b'[["1"],"1","phoenix","heartbeat",{}]', 1011),
        (TEXT, b"[" * 5000, 1011),
        (TEXT, b'["1","1","\\ud800","heartbeat",{}]', 1011),
        (TEXT, b'["1","1","\xff","heartbeat",{}]', 1007),
        (TEXT, b"\xc3", 1007),
        (BINARY, b"", 1011),
        (BINARY, b"\x01\x00\x00\x00\x00", 1011),
        (BINARY, b"\x00\x05\x00\x00\x00", 1011),
        (BINARY, json.dumps(HEARTBEAT).encode(), 1011),
        (0x3, b"", 1002),
        (CONTINUATION, b"x", 1002),
        (CLOSE, b"\x03", 1002),
        (CLOSE, (999).to_bytes(2, "big"), 1002),
        (PING, b"x" * 126, 1002),
    ],
)
def test_what_cannot_be_read_closes_the_socket_with_the_code_of_the_table(
    stage: Stage, opcode: int, data: bytes, code: int
) -> None:
    client = stage.raw_socket(stage.cast.jane, f"chat_room:{stage.room.id}")
    client.send(opcode, data)
    assert client.closed_with() == code
    assert stage.world.online == set()
    client.send(CLOSE, code.to_bytes(2, "big"))
    assert client.is_cut()


def test_a_close_carries_no_reason_that_a_client_could_trip_over(stage: Stage) -> None:
    client = stage.raw_socket(stage.cast.jane)
    client.send(TEXT, b"not JSON")
    assert client.receive() == (CLOSE, (1011).to_bytes(2, "big"))


def test_a_bug_of_the_handler_closes_its_socket_with_1011_and_is_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_platform.realtime.live.may_join", lambda *_: 1 / 0)
    jane, other = stage.socket(stage.cast.jane), stage.socket(stage.cast.ravi)
    jane.send("1", "1", f"user_rooms:{stage.cast.jane.id}", "phx_join", {})
    assert jane.closed_with() == 1011
    assert other.heard() == []
    assert [each.message for each in caplog.records] == ["the handler of a socket failed"]


# --- one socket for each agent ---------------------------------------------------------------------------------------


@pytest.mark.rule("AGT-18")
def test_a_newer_socket_of_an_agent_replaces_the_older_one_without_a_word(stage: Stage) -> None:
    weather = stage.cast.weather
    older = stage.raw_socket(weather, f"agent_rooms:{weather.id}")
    newer = stage.socket(weather, joined=f"agent_rooms:{weather.id}")
    assert older.receive() == (CLOSE, (1001).to_bytes(2, "big"))
    stage.rest(weather, "POST", "/chats", {"chat": {}})
    assert newer.events() == ["room_added"]


@pytest.mark.rule("AGT-18", "AUTH-12")
def test_the_way_it_authenticates_makes_no_difference(stage: Stage) -> None:
    weather = stage.cast.weather
    by_owner = stage.open(api_key=stage.keys[stage.cast.jane.id], agent_id=weather.id, vsn="2.0.0")
    by_itself = stage.socket(weather)
    assert by_owner.closed_with() == 1001
    again = stage.open(api_key=stage.keys[stage.cast.jane.id], agent_id=weather.id, vsn="2.0.0")
    assert by_itself.closed_with() == 1001
    assert again.heard() == []


@pytest.mark.rule("AGT-18")
def test_an_older_socket_that_can_be_told_is_told_why(stage: Stage) -> None:
    weather = stage.cast.weather
    older = stage.socket(weather, joined=control(weather))
    stage.socket(weather, joined=control(weather))
    assert older.receive() == Got(
        "1",
        None,
        control(weather),
        "supersede",
        {
            "reason": "session.already_connected",
            "message": "Another connection of this agent has taken over",
            "retryable": False,
            "target_socket_id": f"agent_socket:{weather.id}",
            "correlation_id": "supersede-1",
        },
    )
    assert older.closed_with() == 1001


@pytest.mark.rule("AGT-18")
def test_each_replacement_has_a_correlation_id_of_its_own(stage: Stage) -> None:
    weather = stage.cast.weather
    sockets = [stage.socket(weather, joined=control(weather)) for _ in range(3)]
    payloads = [each.receive().payload for each in sockets[:2]]
    assert len({each["correlation_id"] for each in payloads}) == 2


@pytest.mark.rule("AGT-18")
def test_the_topics_of_the_older_socket_are_not_handed_over(stage: Stage) -> None:
    weather = stage.cast.weather
    stage.socket(weather, joined=f"agent_rooms:{weather.id}")
    newer = stage.socket(weather)
    stage.rest(weather, "POST", "/chats", {"chat": {}})
    assert newer.heard() == []


@pytest.mark.rule("AGT-18")
def test_without_eviction_an_agent_may_hold_several_sockets(stages: StageFactory) -> None:
    stage = stages(eviction="off")
    weather = stage.cast.weather
    sockets = [stage.socket(weather, joined=(control(weather), f"chat_room:{stage.room.id}")) for _ in range(2)]
    stage.say(stage.cast.jane, weather)
    assert [each.events() for each in sockets] == [["message_created"]] * 2


@pytest.mark.rule("AGT-18")
def test_users_and_other_agents_keep_their_sockets(stage: Stage) -> None:
    cast = stage.cast
    kept = [stage.socket(each) for each in (cast.jane, cast.travel, cast.ledger)]
    stage.socket(cast.weather)
    stage.socket(cast.weather)
    stage.socket(cast.jane)
    assert [each.heard() for each in kept] == [[]] * 3


# --- keys and agents that go -----------------------------------------------------------------------------------------


@pytest.mark.rule("AUTH-11", "AGT-14")
def test_the_sockets_of_a_deleted_agent_are_closed_with_1001(stages: StageFactory) -> None:
    stage = stages(eviction="off")
    cast = stage.cast
    gone = [
        stage.socket(cast.weather),
        stage.open(api_key=stage.keys[cast.jane.id], agent_id=cast.weather.id, vsn="2.0.0"),
    ]
    kept = [stage.socket(cast.jane), stage.socket(cast.travel)]
    stage.rest(cast.jane, "DELETE", f"/agents/{cast.weather.id}")
    assert [each.closed_with() for each in gone] == [1001] * 2
    assert [each.heard() for each in kept] == [[]] * 2


@pytest.mark.rule("AUTH-11")
def test_a_revoked_key_closes_the_sockets_that_live_on_it_and_no_others(stage: Stage) -> None:
    jane = stage.cast.jane
    second = stage.call(lambda: stage.world.accounts.issue_key(jane))
    by_revoked = stage.socket(jane)
    as_agent = stage.open(api_key=stage.keys[jane.id], agent_id=stage.cast.weather.id, vsn="2.0.0")
    by_second = stage.open(api_key=second, vsn="2.0.0")
    by_token = stage.open(token=stage.token(jane), api_key=stage.keys[jane.id], vsn="2.0.0")
    stage.call(lambda: stage.world.accounts.revoke_key(stage.keys[jane.id]))
    assert (by_revoked.closed_with(), as_agent.closed_with()) == (1001, 1001)
    assert (by_second.heard(), by_token.heard()) == ([], [])


def test_a_world_that_is_removed_closes_its_sockets_and_no_others(stages: StageFactory) -> None:
    stage, other = stages(), stages()
    gone = [stage.socket(each) for each in (stage.cast.jane, stage.cast.jane, stage.cast.weather)]
    kept = other.socket(other.cast.jane, joined=f"chat_room:{other.room.id}")
    stage.remove_world()
    assert [each.closed_with() for each in gone] == [1001] * 3
    other.say(other.cast.jane, other.cast.weather)
    assert kept.events() == ["message_created"]
    assert stage.world.online == set()
    with pytest.raises(InvalidStatus) as refused:
        stage.socket(stage.cast.jane)
    assert refused.value.response.status_code == 403


# --- presence --------------------------------------------------------------------------------------------------------


def online(stage: Stage, who: Identity, of: Agent) -> bool:
    """Whether ``who`` sees the agent online among its peers."""
    (seen,) = (each["online"] for each in stage.rest(who, "GET", "/peers") if each["id"] == of.id)
    return bool(seen)


def test_peers_and_contacts_are_shown_online_while_they_hold_a_socket(stage: Stage) -> None:
    cast = stage.cast
    stage.call(lambda: stage.world.contacts.connect(cast.jane, cast.spy))

    def contact_online() -> bool:
        (contact,) = stage.rest(cast.jane, "GET", "/contacts")
        return bool(contact["online"])

    assert (online(stage, cast.jane, cast.weather), contact_online()) == (False, False)
    weather, spy = stage.socket(cast.weather), stage.socket(cast.spy)
    assert (online(stage, cast.jane, cast.weather), contact_online()) == (True, True)
    weather.close()
    spy.close()
    assert (online(stage, cast.jane, cast.weather), contact_online()) == (False, False)


def test_presence_ends_with_the_last_socket(stage: Stage) -> None:
    first, second = stage.socket(stage.cast.ravi), stage.socket(stage.cast.ravi)
    first.close()
    assert stage.world.online == {stage.cast.ravi.id}
    second.close()
    assert stage.world.online == set()


@pytest.mark.rule("AGT-18")
def test_an_agent_whose_socket_is_replaced_was_never_offline(stage: Stage) -> None:
    told: list[Event] = []
    stage.world.events.subscribe(told.append)
    sockets = [stage.socket(stage.cast.weather) for _ in range(3)]
    sockets[-1].close()
    weather = stage.cast.weather.id
    assert told == [PresenceChanged(weather, online=True), PresenceChanged(weather, online=False)]


def test_a_socket_that_the_server_closed_counts_as_gone_at_once(stage: Stage) -> None:
    stage.raw_socket(stage.cast.weather)
    stage.advance(46)
    assert not online(stage, stage.cast.jane, stage.cast.weather)


# --- several of them, and the end ------------------------------------------------------------------------------------


def test_a_user_may_hold_many_sockets_with_topics_of_their_own(stage: Stage) -> None:
    jane = stage.cast.jane
    rooms, chat = (
        stage.socket(jane, joined=f"user_rooms:{jane.id}"),
        stage.socket(jane, joined=f"chat_room:{stage.room.id}"),
    )
    stage.rest(jane, "POST", "/chats", {"chat": {}})
    stage.say(jane, stage.cast.weather)
    assert (rooms.events(), chat.events()) == (["room_added"], ["message_created"])


def url_of(mock: MockPlatform, key: str) -> str:
    return f"{mock.base_url.replace('http', 'ws', 1)}{PATH}?api_key={key}&vsn=2.0.0"


def test_a_server_that_stops_closes_its_sockets_with_1012() -> None:
    with MockPlatform() as mock:
        sockets = [connect(url_of(mock, key)) for key in mock.keys.values()]
        clients: list[Client] = [each.__enter__() for each in sockets]
    assert [each.closed_with() for each in clients] == [1012] * len(clients)


@pytest.mark.parametrize("state", ["silent", "refused", "closing", "stuck in the upgrade", "not reading"])
def test_a_server_stops_whatever_its_clients_do(state: str) -> None:
    with MockPlatform() as mock, RawClient(mock.base_url, receive_buffer=4096) as client:
        if state == "refused":
            client.upgrade(f"{PATH}?api_key=wrong")
        elif state == "stuck in the upgrade":
            client.socket.sendall(f"GET {PATH} HTTP/1.1\r\nUpgrade: websocket\r\n".encode())
        else:
            client.upgrade(f"{PATH}?api_key={mock.user_key}&vsn=2.0.0")
        if state == "closing":
            client.send(TEXT, b"not JSON")
            assert client.closed_with() == 1011
        if state == "not reading":
            fill(client)
        mock.stop()
        assert client.is_cut()


def fill(client: RawClient) -> None:
    """Ask until the server's answers back up and it reads no more questions."""
    client.socket.settimeout(0.2)
    question = frame(TEXT, json.dumps([None, "x" * 60_000, "phoenix", "heartbeat", {}]).encode())
    with pytest.raises(TimeoutError):
        send_for_ever(client, question)
    client.socket.settimeout(5)


def send_for_ever(client: RawClient, data: bytes) -> None:
    while True:
        client.socket.sendall(data)


def test_a_client_that_goes_away_without_a_word_is_noticed(stage: Stage) -> None:
    stage.raw_socket(stage.cast.weather).socket.close()
    other = stage.socket(stage.cast.jane)
    for _ in range(1000):
        if stage.world.online == {stage.cast.jane.id}:
            break
        other.heard()
    assert stage.world.online == {stage.cast.jane.id}


def test_a_closed_socket_hears_nothing(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane, joined=f"chat_room:{stage.room.id}")
    jane.close()
    stage.say(stage.cast.jane, stage.cast.weather)
    with pytest.raises(ConnectionClosed):
        jane.receive()
