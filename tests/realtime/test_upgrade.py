"""Who gets a socket, and what the others are told (websocket.md 1.1 to 1.3, AUTH-12, AUTH-13)."""

import json
from collections.abc import Callable
from typing import TypeAlias
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from mock_platform.world.identities import Identity
from tests.realtime.client import PATH, Client, Json, connect
from tests.realtime.conftest import StageFactory
from tests.realtime.raw import Answer, RawClient
from tests.realtime.stage import OK, Stage

Query: TypeAlias = Callable[[Stage], dict[str, str]]


def own_rooms(identity: Identity) -> str:
    return f"{identity.type.lower()}_rooms:{identity.id}"


def speaks_for(client: Client, identity: Identity) -> bool:
    """Whether the socket is that of ``identity``: nobody else may join this topic."""
    return client.join(own_rooms(identity)) == OK


def refusal(stage: Stage, **query: str) -> tuple[int, bytes]:
    with pytest.raises(InvalidStatus) as refused:
        stage.open(**query)
    return refused.value.response.status_code, bytes(refused.value.response.body or b"")


def json_refusal(stage: Stage, **query: str) -> tuple[int, Json]:
    status, body = refusal(stage, **query)
    return status, json.loads(body)


# --- the four ways ---------------------------------------------------------------------------------------------------

WAYS: dict[str, tuple[Query, str]] = {
    "a token": (lambda stage: {"token": stage.token(stage.cast.jane)}, "jane"),
    "a user's key": (lambda stage: {"api_key": stage.keys[stage.cast.jane.id]}, "jane"),
    "an agent's key": (lambda stage: {"api_key": stage.keys[stage.cast.weather.id]}, "weather"),
    "the owner's key and an agent id": (
        lambda stage: {"api_key": stage.keys[stage.cast.jane.id], "agent_id": stage.cast.weather.id},
        "weather",
    ),
    "an agent's key and its own id": (
        lambda stage: {"api_key": stage.keys[stage.cast.weather.id], "agent_id": stage.cast.weather.id},
        "weather",
    ),
    "an agent id in upper case": (
        lambda stage: {"api_key": stage.keys[stage.cast.jane.id], "agent_id": stage.cast.weather.id.upper()},
        "weather",
    ),
    "a user's key and an empty agent id": (
        lambda stage: {"api_key": stage.keys[stage.cast.jane.id], "agent_id": ""},
        "jane",
    ),
    "an agent's key and an empty agent id": (
        lambda stage: {"api_key": stage.keys[stage.cast.weather.id], "agent_id": ""},
        "weather",
    ),
}


@pytest.mark.rule("AUTH-12")
@pytest.mark.parametrize("query, who", WAYS.values(), ids=WAYS)
def test_each_way_to_authenticate_makes_the_socket_that_of_one_identity(stage: Stage, query: Query, who: str) -> None:
    client = stage.open(**query(stage), vsn="2.0.0")
    speaker: dict[str, Identity] = {"jane": stage.cast.jane, "weather": stage.cast.weather}
    assert speaks_for(client, speaker.pop(who))
    assert not speaks_for(client, *speaker.values())


@pytest.mark.rule("AUTH-12")
@pytest.mark.parametrize("header", ["x-api-key", "X-API-Key"])
def test_a_key_may_come_as_a_header(stage: Stage, header: str) -> None:
    client = stage.open({header: stage.keys[stage.cast.weather.id]}, vsn="2.0.0", agent_id=stage.cast.weather.id)
    assert speaks_for(client, stage.cast.weather)


@pytest.mark.rule("AUTH-12")
def test_a_token_may_come_as_a_header(stage: Stage) -> None:
    client = stage.open({"x-auth-token": stage.token(stage.cast.jane)}, vsn="2.0.0")
    assert speaks_for(client, stage.cast.jane)


@pytest.mark.rule("AUTH-12")
@pytest.mark.parametrize("key_in_header", [False, True], ids=["key in the query", "key in a header"])
@pytest.mark.parametrize("token_in_header", [False, True], ids=["token in the query", "token in a header"])
def test_a_token_wins_over_a_key(stage: Stage, *, key_in_header: bool, token_in_header: bool) -> None:
    key, token = stage.keys[stage.cast.ravi.id], stage.token(stage.cast.jane)
    headers = {"x-api-key": key} if key_in_header else {}
    headers |= {"x-auth-token": token} if token_in_header else {}
    query = {} if key_in_header else {"api_key": key}
    query |= {} if token_in_header else {"token": token}
    assert speaks_for(stage.open(headers, **query, vsn="2.0.0"), stage.cast.jane)


def test_a_header_wins_over_the_query(stage: Stage) -> None:
    key, token = stage.keys[stage.cast.jane.id], stage.token(stage.cast.jane)
    by_key = stage.open({"x-api-key": key}, api_key=stage.keys[stage.cast.ravi.id], vsn="2.0.0")
    by_token = stage.open({"x-auth-token": token}, token=stage.token(stage.cast.ravi), vsn="2.0.0")
    assert speaks_for(by_key, stage.cast.jane)
    assert speaks_for(by_token, stage.cast.jane)


def test_an_empty_credential_counts_as_absent(stage: Stage) -> None:
    key = stage.keys[stage.cast.jane.id]
    assert speaks_for(stage.open({"x-api-key": ""}, api_key=key, token="", vsn="2.0.0"), stage.cast.jane)


def test_the_order_of_the_query_is_free_and_unknown_parameters_are_ignored(stage: Stage) -> None:
    query = {"vsn": "2.0.0", "_csrf_token": "x", "agent_id": stage.cast.weather.id, "user_agent": "a b&c"}
    client = stage.open(**query, api_key=stage.keys[stage.cast.weather.id])
    assert speaks_for(client, stage.cast.weather)


# --- refused ---------------------------------------------------------------------------------------------------------

REFUSED: dict[str, Query] = {
    "no credential": lambda _: {},
    "an empty key": lambda _: {"api_key": ""},
    "an unknown key": lambda _: {"api_key": "thnv_u_1767600000_nobody"},
    "a token that is none": lambda _: {"token": "nonsense"},
    "a forged token": lambda stage: {"token": stage.token(stage.cast.jane)[:-4] + "AAAA"},
    "a bad token, whatever the key": lambda stage: {"token": "x", "api_key": stage.keys[stage.cast.jane.id]},
    "an agent id and no credential": lambda stage: {"agent_id": stage.cast.weather.id},
    "the text undefined": lambda stage: {"api_key": stage.keys[stage.cast.weather.id], "agent_id": "undefined"},
    "an agent id that is no UUID": lambda stage: {"api_key": stage.keys[stage.cast.jane.id], "agent_id": "weather"},
    "an unknown agent": lambda stage: {"api_key": stage.keys[stage.cast.jane.id], "agent_id": str(uuid4())},
    "a user's id": lambda stage: {"api_key": stage.keys[stage.cast.jane.id], "agent_id": stage.cast.jane.id},
    "an agent of a colleague": lambda stage: {
        "api_key": stage.keys[stage.cast.jane.id],
        "agent_id": stage.cast.ledger.id,
    },
    "an agent of a stranger": lambda stage: {"api_key": stage.keys[stage.cast.jane.id], "agent_id": stage.cast.spy.id},
    "a global agent": lambda stage: {"api_key": stage.keys[stage.cast.jane.id], "agent_id": stage.cast.assistant.id},
    "a sibling's id": lambda stage: {
        "api_key": stage.keys[stage.cast.weather.id],
        "agent_id": stage.cast.travel.id,
    },
}


@pytest.mark.rule("AUTH-12", "AUTH-13")
@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
def test_every_credential_problem_is_a_403_with_an_empty_body(stage: Stage, query: Query) -> None:
    assert refusal(stage, **query(stage), vsn="2.0.0") == (403, b"")
    assert stage.world.online == set()


@pytest.mark.rule("AUTH-11", "AUTH-12")
def test_a_revoked_key_is_refused(stage: Stage) -> None:
    key = stage.keys[stage.cast.weather.id]
    stage.call(lambda: stage.world.accounts.revoke_key(key))
    assert refusal(stage, api_key=key, vsn="2.0.0") == (403, b"")


@pytest.mark.rule("AUTH-12")
def test_a_token_expires_on_the_clock_of_the_world(stage: Stage) -> None:
    token = stage.token(stage.cast.jane, seconds=60)
    stage.advance(59)
    assert speaks_for(stage.open(token=token, vsn="2.0.0"), stage.cast.jane)
    stage.advance(1)
    assert refusal(stage, token=token, vsn="2.0.0") == (403, b"")


def test_a_refusal_says_nothing_but_its_status(stage: Stage) -> None:
    answer = stage.raw().upgrade(f"{PATH}?api_key=wrong&vsn=2.0.0")
    assert answer == Answer(403, {"connection": "close", "content-length": "0"}, b"")


def test_the_connection_ends_after_a_refusal(stage: Stage) -> None:
    client = stage.raw()
    client.upgrade(f"{PATH}?api_key=wrong&vsn=2.0.0")
    assert client.is_cut()


# --- vsn -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "vsn", ["", "2", "2.0", "latest", "3.0.0", "0.9.0", "1.1.0", "2.1.0", "2.0.0.0", " 2.0.0", "v2.0.0"]
)
def test_a_vsn_without_a_serializer_is_a_403_with_an_empty_body(stage: Stage, vsn: str) -> None:
    assert refusal(stage, api_key=stage.keys[stage.cast.jane.id], vsn=vsn) == (403, b"")


def test_another_patch_of_2_0_counts_as_2_0_0(stage: Stage) -> None:
    assert stage.socket(stage.cast.jane, vsn="2.0.7").join(own_rooms(stage.cast.jane)) == OK


def test_without_vsn_the_upgrade_succeeds_and_the_first_array_closes_with_1011(stage: Stage) -> None:
    client = stage.open(api_key=stage.keys[stage.cast.jane.id])
    client.send("1", "1", own_rooms(stage.cast.jane), "phx_join", {})
    assert client.closed_with() == 1011


@pytest.mark.parametrize("query", [{}, {"vsn": "1.0.0"}], ids=["without vsn", "1.0.0"])
def test_frames_of_version_1_are_objects(stage: Stage, query: dict[str, str]) -> None:
    client = stage.open(api_key=stage.keys[stage.cast.jane.id], **query)
    topic = own_rooms(stage.cast.jane)
    client.connection.send(json.dumps({"topic": topic, "event": "phx_join", "payload": {}, "ref": "1"}))
    assert json.loads(client.connection.recv(timeout=5)) == {
        "topic": topic,
        "event": "phx_reply",
        "payload": {"status": "ok", "response": {}},
        "ref": "1",
    }


# --- what is no upgrade ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_plain_request_is_a_400_with_an_empty_body(stage: Stage, method: str) -> None:
    answer = stage.raw().request(f"{PATH}?api_key={stage.keys[stage.cast.jane.id]}&vsn=2.0.0", method)
    assert (answer.status, answer.headers["content-length"], answer.body) == (400, "0", b"")


MALFORMED: dict[str, tuple[str, dict[str, str | None]]] = {
    "another method": ("POST", {}),
    "no key": ("GET", {"Sec_WebSocket_Key": None}),
    "a key of the wrong length": ("GET", {"Sec_WebSocket_Key": "AAAA"}),
    "an old version": ("GET", {"Sec_WebSocket_Version": "8"}),
    "no version": ("GET", {"Sec_WebSocket_Version": None}),
    "a body": ("GET", {"Content_Length": "3"}),
    "an encoded body": ("GET", {"Transfer_Encoding": "chunked"}),
    "too many headers": ("GET", {f"X_{number}": "x" for number in range(200)}),
    "an endless header": ("GET", {"X_Long": "x" * 20_000}),
}


@pytest.mark.parametrize("method, headers", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_upgrade_is_a_400_with_an_empty_body(
    stage: Stage, method: str, headers: dict[str, str | None]
) -> None:
    client = stage.raw()
    answer = client.upgrade(f"{PATH}?api_key={stage.keys[stage.cast.jane.id]}&vsn=2.0.0", method, **headers)
    assert (answer.status, answer.body) == (400, b"")
    assert client.is_cut()
    assert stage.world.online == set()


@pytest.mark.parametrize("upgrade", [None, "h2c"], ids=["absent", "another protocol"])
def test_without_the_word_websocket_it_is_a_plain_request(stage: Stage, upgrade: str | None) -> None:
    answer = stage.raw().upgrade(f"{PATH}?api_key={stage.keys[stage.cast.jane.id]}", Upgrade=upgrade)
    assert (answer.status, answer.body) == (400, b"")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_is_no_long_polling(stage: Stage, method: str) -> None:
    assert stage.raw().request("/api/v1/socket/longpoll?vsn=2.0.0", method).status == 404


@pytest.mark.parametrize("path", ["/", "/api/v1/socket", "/socket/websocket", "/api/v1/socket/longpoll", f"{PATH}/x"])
def test_an_upgrade_elsewhere_is_a_404(stage: Stage, path: str) -> None:
    assert stage.raw().upgrade(f"{path}?api_key={stage.keys[stage.cast.jane.id]}&vsn=2.0.0").status == 404


def test_an_escaped_path_is_the_same_path(stage: Stage) -> None:
    target = f"{PATH.replace('socket', '%73ocket')}?api_key={stage.keys[stage.cast.jane.id]}"
    assert stage.raw().upgrade(target).status == 101


# --- on_conflict -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["", "evict", "REJECT"])
def test_another_word_for_on_conflict_is_a_400_that_says_so(stage: Stage, policy: str) -> None:
    key = stage.keys[stage.cast.weather.id]
    assert json_refusal(stage, api_key=key, vsn="2.0.0", on_conflict=policy) == (
        400,
        {
            "error": {
                "code": "invalid_on_conflict",
                "message": "on_conflict must be supersede or reject",
                "request_id": None,
            }
        },
    )


@pytest.mark.rule("AGT-18")
@pytest.mark.parametrize("eviction", ["supersede", "off"])
def test_whoever_asks_for_it_is_rejected_while_the_agent_is_connected(stages: StageFactory, eviction: str) -> None:
    stage = stages(eviction=eviction)
    weather = stage.cast.weather
    first = stage.socket(weather)
    assert json_refusal(stage, api_key=stage.keys[weather.id], vsn="2.0.0", on_conflict="reject") == (
        409,
        {
            "error": {
                "code": "connection_conflict",
                "message": "Another connection of this agent is live",
                "request_id": None,
            }
        },
    )
    assert first.join(own_rooms(weather)) == OK


def test_rejection_asks_for_the_agent_whatever_the_way_it_authenticates(stage: Stage) -> None:
    weather = stage.cast.weather
    stage.open(api_key=stage.keys[stage.cast.jane.id], agent_id=weather.id, vsn="2.0.0")
    status, _ = json_refusal(stage, api_key=stage.keys[weather.id], vsn="2.0.0", on_conflict="reject")
    assert status == 409


def test_rejection_has_nothing_to_reject_when_nobody_is_connected(stage: Stage) -> None:
    weather = stage.cast.weather
    stage.socket(weather).close()
    client = stage.open(api_key=stage.keys[weather.id], vsn="2.0.0", on_conflict="reject")
    assert speaks_for(client, weather)


def test_a_socket_that_has_been_silent_for_too_long_is_no_conflict(stage: Stage) -> None:
    weather = stage.cast.weather
    stage.raw_socket(weather)
    stage.advance(46)
    assert speaks_for(stage.open(api_key=stage.keys[weather.id], vsn="2.0.0", on_conflict="reject"), weather)


def test_users_are_never_in_conflict(stage: Stage) -> None:
    jane = stage.cast.jane
    stage.socket(jane)
    assert speaks_for(stage.open(api_key=stage.keys[jane.id], vsn="2.0.0", on_conflict="reject"), jane)


def test_a_credential_problem_comes_before_on_conflict(stage: Stage) -> None:
    assert refusal(stage, api_key="wrong", vsn="2.0.0", on_conflict="evict") == (403, b"")


# --- what is asked for besides ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:5173", "http://localhost:3000", "http://[::1]:8080", "https://localhost"]
)
def test_a_page_of_this_machine_gets_a_socket(stage: Stage, origin: str) -> None:
    key = stage.keys[stage.cast.jane.id]
    assert stage.raw().upgrade(f"{PATH}?api_key={key}&vsn=2.0.0", Origin=origin).status == 101


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "nonsense", "http://localhost.evil.example"])
def test_a_page_of_another_site_does_not(stage: Stage, origin: str) -> None:
    key = stage.keys[stage.cast.jane.id]
    answer = stage.raw().upgrade(f"{PATH}?api_key={key}&vsn=2.0.0", Origin=origin)
    assert answer.status == 403
    error = json.loads(answer.body)["error"]
    assert (error["code"], error["request_id"]) == ("forbidden", None)
    assert "--allow-origin" in error["message"]


def test_a_name_that_was_bound_to_this_machine_by_somebody_else_gets_no_socket(stage: Stage) -> None:
    key = stage.keys[stage.cast.jane.id]
    answer = stage.raw().upgrade(f"{PATH}?api_key={key}&vsn=2.0.0", Host="evil.example:8600")
    assert answer.status == 421
    message = "evil.example:8600 is no name of this mock; to let it in: --allow-host evil.example:8600"
    assert json.loads(answer.body)["error"] == {"code": "misdirected_request", "message": message, "request_id": None}


def test_a_program_that_names_no_host_gets_one(stage: Stage) -> None:
    key = stage.keys[stage.cast.jane.id]
    assert stage.raw().upgrade(f"{PATH}?api_key={key}&vsn=2.0.0", Host=None).status == 101


def test_compression_is_declined(stage: Stage) -> None:
    url = stage.url(api_key=stage.keys[stage.cast.jane.id], vsn="2.0.0")
    with connect(url, compression="deflate") as client:
        assert client.connection.request is not None
        assert "permessage-deflate" in client.connection.request.headers["Sec-WebSocket-Extensions"]
        assert client.connection.protocol.extensions == []
        assert client.join(own_rooms(stage.cast.jane)) == OK


def test_no_subprotocol_is_chosen(stage: Stage) -> None:
    url = stage.url(api_key=stage.keys[stage.cast.jane.id], vsn="2.0.0")
    with connect(url, subprotocols=[Subprotocol("phoenix")]) as client:
        assert client.connection.subprotocol is None
        assert client.join(own_rooms(stage.cast.jane)) == OK


def test_an_upgrade_may_come_in_pieces(stage: Stage) -> None:
    client: RawClient = stage.raw()
    target = f"{PATH}?api_key={stage.keys[stage.cast.jane.id]}&vsn=2.0.0"
    head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
    for piece in head:
        client.socket.send(piece.encode())
    rest = {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version": "13"}
    client.socket.send("".join(f"{name}: {value}\r\n" for name, value in rest.items()).encode() + b"\r\n")
    assert client._answer().status == 101


# --- rates -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("RATE-5")
def test_an_upgrade_beyond_the_rate_is_429_with_a_hint_until_the_window_is_over(stages: StageFactory) -> None:
    stage = stages(rate_limit=2, rate_limit_window=30)
    key = stage.keys[stage.cast.jane.id]
    for _ in range(2):
        stage.open(api_key=key)
    with pytest.raises(InvalidStatus) as refused:
        stage.open(api_key=key)
    response = refused.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    assert json.loads(bytes(response.body or b"")) == {
        "error": {
            "code": "too_many_requests",
            "message": "Too many requests; try again in 30 s",
            "request_id": None,
            "retry_after": 30,
        }
    }
    stage.open(api_key=stage.keys[stage.cast.ravi.id])
    stage.advance(30)
    stage.open(api_key=key)
