"""``MockPlatform``: a real server in the background of a test, as many as are wanted, that leaves nothing behind."""

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from mock_platform import MockPlatform
from mock_platform.scenarios import ScenarioError
from mock_platform.serving import AddressError, HttpServer
from mock_platform.settings import Settings, SettingsError
from mock_platform.world import World
from mock_platform.world.identities import Agent
from mock_platform.world.state import state_of_world

WEATHER = "jane/weather-agent"


@pytest.fixture(autouse=True)
def leaves_no_thread_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert {each.name for each in set(threading.enumerate()) - before if each.name.startswith("thenvoi")} == set()


def ask(mock: MockPlatform, path: str, key: str | None = None) -> httpx2.Response:
    headers = {"X-API-Key": mock.user_key if key is None else key}
    return httpx2.get(f"{mock.base_url}/api/v1{path}", headers=headers, trust_env=False, timeout=30)


async def ask_async(mock: MockPlatform, path: str) -> httpx2.Response:
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
        return await client.get(f"{mock.base_url}/api/v1{path}", headers={"X-API-Key": mock.user_key})


def make_room(mock: MockPlatform) -> None:
    body: dict[str, object] = {"chat": {}}
    answer = httpx2.post(
        f"{mock.base_url}/api/v1/me/chats", json=body, headers={"X-API-Key": mock.user_key}, trust_env=False
    )
    assert answer.status_code == 201


def rooms(mock: MockPlatform) -> int:
    return mock.call(lambda world: len(world.rooms.rooms))


def port_of(mock: MockPlatform) -> int:
    port = urlsplit(mock.base_url).port
    assert port is not None
    return port


def listens(mock: MockPlatform) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port_of(mock))) == 0


# --- in a with block -------------------------------------------------------------------------------------------------


def test_within_the_block_it_answers_and_after_it_the_port_is_free() -> None:
    with MockPlatform() as mock:
        assert ask(mock, "/me/profile").json()["data"]["first_name"] == "Jane"
    assert not listens(mock)
    with socket.create_server(("127.0.0.1", port_of(mock))):
        pass


async def test_the_async_form_serves_on_the_loop_of_the_test() -> None:
    before = {each for each in threading.enumerate() if each.name == "thenvoi-mock"}  # of other tests' fixtures
    async with MockPlatform() as mock:
        assert {each for each in threading.enumerate() if each.name == "thenvoi-mock"} == before
        assert (await ask_async(mock, "/me/profile")).json()["data"]["first_name"] == "Jane"
        assert mock.call(lambda world: len(world.rooms.rooms)) == 1
    assert not listens(mock)


def test_an_exception_in_the_block_comes_out_of_it_and_the_mock_is_stopped() -> None:
    with pytest.raises(LookupError, match="mine"), MockPlatform() as mock:
        raise LookupError("mine")
    assert not listens(mock)


async def test_an_exception_in_the_async_block_comes_out_of_it_and_the_mock_is_stopped() -> None:
    with pytest.raises(LookupError, match="mine"):
        async with MockPlatform() as mock:
            raise LookupError("mine")
    assert not listens(mock)


async def test_a_cancelled_test_stops_its_mock() -> None:
    started = asyncio.Event()
    mock = MockPlatform()

    async def test() -> None:
        async with mock:
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(test())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not listens(mock)


def test_a_connection_that_is_kept_open_does_not_keep_the_mock_from_stopping() -> None:
    with httpx2.Client(trust_env=False) as client:
        with MockPlatform() as mock:
            assert client.get(f"{mock.base_url}/api/v1/health").status_code == 200
        with pytest.raises(httpx2.ConnectError):
            client.get(f"{mock.base_url}/api/v1/health")


def test_several_mocks_at_once_know_nothing_of_each_other() -> None:
    with MockPlatform() as one, MockPlatform() as other, MockPlatform("support-desk") as third:
        make_room(one)
        assert len({one.base_url, other.base_url, third.base_url}) == 3
        assert (rooms(one), rooms(other)) == (2, 1)
        assert ask(third, "/me/chats", key=one.user_key).status_code == 401


@pytest.fixture
def in_background() -> Iterator[MockPlatform]:
    with MockPlatform() as mock:
        yield mock


async def test_both_forms_go_together(in_background: MockPlatform) -> None:
    async with MockPlatform() as on_the_loop:
        assert (await ask_async(in_background, "/me/profile")).status_code == 200
        assert (await ask_async(on_the_loop, "/me/profile")).status_code == 200


# --- start and stop --------------------------------------------------------------------------------------------------


def test_stopping_twice_or_before_the_start_does_nothing() -> None:
    mock = MockPlatform()
    mock.stop()
    mock.start()
    mock.stop()
    mock.stop()
    assert not listens(mock)


def test_starting_twice_is_an_error_and_the_first_goes_on() -> None:
    with MockPlatform() as mock:
        with pytest.raises(RuntimeError, match="has been started already"):
            mock.start()
        assert ask(mock, "/me/profile").status_code == 200


def test_a_mock_that_was_stopped_can_be_started_again_with_its_world_and_tokens_as_they_were() -> None:
    mock = MockPlatform()
    with mock:
        make_room(mock)
        token = mock.token("jane")
    with mock:
        assert rooms(mock) == 2
        bearer = {"Authorization": f"Bearer {token}"}
        answer = httpx2.get(f"{mock.base_url}/api/v1/me/profile", headers=bearer, trust_env=False)
        assert answer.status_code == 200


def test_a_port_may_be_chosen_and_one_that_is_taken_is_told() -> None:
    with MockPlatform() as first:
        second = MockPlatform(port=port_of(first))
        with pytest.raises(AddressError, match="address already in use"):
            second.start()
    with second:
        assert second.base_url == first.base_url
        assert ask(second, "/me/profile").status_code == 200


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_is_none_is_told(port: int) -> None:
    with pytest.raises(AddressError, match=f"cannot listen on 127.0.0.1:{port}: "):
        MockPlatform(port=port).start()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_server_that_does_not_start_is_told_and_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(HttpServer, "startup", fail)
    mock = MockPlatform()
    with pytest.raises(RuntimeError, match="the mock did not start"):
        mock.start()
    assert not listens(mock)


def test_before_the_start_there_is_no_address_and_keys_and_ids_are_there_all_the_same() -> None:
    mock = MockPlatform()
    for ask_for in (lambda: mock.base_url, lambda: mock.env, lambda: mock.variables(as_="user")):
        with pytest.raises(RuntimeError, match="no address yet: use it in a `with` block, or call start\\(\\) first"):
            ask_for()
    early = (mock.user_key, mock.agent_key, mock.agent_id)
    with mock:
        assert early == tuple(mock.env[f"THENVOI_{name}"] for name in ("API_KEY_USER", "API_KEY_AGENT", "AGENT_ID"))
        url = mock.base_url
    assert mock.base_url == url


# --- what it gives ---------------------------------------------------------------------------------------------------


def test_it_gives_keys_and_ids_by_handle_and_rooms_by_title() -> None:
    with MockPlatform() as mock:
        assert mock.keys["jane"] == mock.user_key
        assert mock.keys[WEATHER] == mock.agent_key
        assert mock.ids[WEATHER] == mock.agent_id
        assert mock.ids["thenvoi/assistant"]
        assert "thenvoi/assistant" not in mock.keys
        assert ask(mock, f"/me/chats/{mock.rooms['Offsite in Lisbon']}").status_code == 200
        assert {key: value for key, value in mock.env.items() if "URL" in key}["THENVOI_BASE_URL"] == mock.base_url


def register_late(world: World) -> tuple[Agent, str]:
    return world.accounts.register_agent(next(iter(world.accounts.users.values())), "Late", "Comes after the start.")


def test_it_gives_what_was_made_after_the_start_as_well() -> None:
    with MockPlatform() as mock:
        made, key = mock.call(register_late)
        assert mock.keys[made.handle] == key
        assert mock.ids[made.handle] == made.id
        assert ask(mock, "/agent/me", key=key).json()["data"]["id"] == made.id


@pytest.mark.rule("AUTH-2")
def test_it_gives_a_token_for_a_user_that_is_as_good_as_the_key() -> None:
    with MockPlatform() as mock:
        headers = {"Authorization": f"Bearer {mock.token('ravi')}"}
        answer = httpx2.get(f"{mock.base_url}/api/v1/me/profile", headers=headers, trust_env=False)
        assert answer.json()["data"]["first_name"] == "Ravi"
        with pytest.raises(KeyError, match="nobody"):
            mock.token("nobody")


def test_the_seed_can_be_told_and_given_again() -> None:
    first = MockPlatform(clock="frozen")
    second = MockPlatform(seed=first.seed)
    assert first.call(state_of_world) == second.call(state_of_world)


def test_control_is_open_to_this_machine_and_wants_a_token_where_others_could_reach_it() -> None:
    with MockPlatform() as mock:
        assert mock.control_token is None
        assert httpx2.get(f"{mock.base_url}/_mock/env", trust_env=False).json() == {"data": mock.env}
    # 127.1 is 127.0.0.1 to the system; to the mock it is a name like any other.
    with MockPlatform(host="127.1") as mock:
        assert mock.control_token is not None
        url = f"{mock.base_url}/_mock/env"
        assert httpx2.get(url, trust_env=False).status_code == 403
        assert httpx2.get(url, headers={"X-Mock-Token": mock.control_token}, trust_env=False).status_code == 200


# --- the world -------------------------------------------------------------------------------------------------------


def test_call_runs_where_the_server_runs_and_returns_what_it_returns() -> None:
    mock = MockPlatform()
    assert mock.call(lambda _: threading.current_thread()) is threading.current_thread()
    with mock:
        assert mock.call(lambda _: threading.current_thread().name) == "thenvoi-mock"
        assert mock.call(lambda world: world.rooms.rooms[mock.rooms["Offsite in Lisbon"]].title) == "Offsite in Lisbon"
        assert mock.call(lambda _: mock.call(lambda world: len(world.rooms.rooms))) == 1
    assert mock.call(lambda _: threading.current_thread()) is threading.current_thread()


def test_what_an_action_raises_comes_back_and_the_mock_goes_on() -> None:
    def fail(_: World) -> None:
        raise LookupError("mine")

    with MockPlatform() as mock:
        with pytest.raises(LookupError, match="mine"):
            mock.call(fail)
        assert ask(mock, "/me/profile").status_code == 200


async def test_call_from_another_thread_runs_on_the_loop_of_the_async_form() -> None:
    async with MockPlatform() as mock:
        here = threading.get_ident()
        assert await asyncio.to_thread(mock.call, lambda _: threading.get_ident()) == here
        assert mock.call(lambda _: threading.get_ident()) == here


def test_many_threads_may_ask_and_call_at_once() -> None:
    def work(mock: MockPlatform) -> int:
        make_room(mock)
        return mock.call(lambda world: world.rooms.create(world.accounts.users[mock.ids["ravi"]])).seq

    with MockPlatform() as mock, ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(work, [mock] * 40))
        assert len(set(seqs)) == 40
        assert rooms(mock) == 81


# --- settings --------------------------------------------------------------------------------------------------------


def test_switches_are_keyword_arguments() -> None:
    with MockPlatform(memories=False, agent_limit=0) as mock:
        assert ask(mock, "/agent/memories", key=mock.agent_key).status_code == 403
        assert mock.call(lambda world: world.switches.agent_limit) == 0


def test_settings_replace_everything_the_environment_included(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THENVOI_MOCK_AGENT_LIMIT", "1")
    mock = MockPlatform(settings=Settings(port=0, scenario="support-desk", switches={"room_limit": 2}))
    assert "mara" in mock.keys
    found = mock.call(lambda world: world.switches)
    assert (found.agent_limit, found.room_limit) == (None, 2)


@pytest.mark.parametrize(
    "switches, sentence",
    [
        ({"memory": True}, "there is no switch memory; docs/reference/switches.md lists them"),
        ({"agent_limit": "many"}, "switch agent_limit: should be a whole number"),
        ({"eviction": "never"}, "switch eviction: should be 'supersede' or 'off'"),
    ],
)
def test_a_switch_that_is_wrong_is_told_before_anything_is_started(switches: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        MockPlatform(**switches)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "settings, sentence",
    [
        ({"clock": "slow"}, "clock: should be 'running' or 'frozen' or None, not 'slow'"),
        ({"seed": "x"}, "seed: should be a whole number or None, not 'x'"),
        ({"port": "8600"}, "port: should be a whole number; 0 takes any free port, not '8600'"),
        ({"scenario": None}, "scenario: should be the name of a scenario or of a file, not None"),
    ],
)
def test_a_setting_that_is_wrong_is_told_at_once_with_what_is_allowed(
    settings: dict[str, object], sentence: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        MockPlatform(**settings)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_a_scenario_may_be_given_as_a_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\n", encoding="utf-8")
    assert MockPlatform(file).settings.scenario == str(file)


def test_a_scenario_that_is_wrong_is_told_before_anything_is_started() -> None:
    with pytest.raises(ScenarioError, match="no scenario 'quikstart'"):
        MockPlatform("quikstart")


async def test_on_a_loop_a_scenario_that_is_wrong_is_told_when_the_block_begins() -> None:
    mock = MockPlatform("quikstart")
    with pytest.raises(ScenarioError, match="no scenario 'quikstart'"):
        async with mock:
            pass


# --- logs ------------------------------------------------------------------------------------------------------------


def test_no_key_is_ever_logged_not_even_with_a_bug_of_ours_and_every_log_on(caplog: pytest.LogCaptureFixture) -> None:
    def break_it(world: World) -> None:
        world.rooms.of = None  # type: ignore[method-assign, assignment]

    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpcore2").setLevel(logging.INFO)  # the client's own
    with MockPlatform() as mock:
        key, token = mock.user_key, mock.token("jane")
        assert ask(mock, f"/me/profile?api_key={key}").status_code in {200, 422}
        mock.call(break_it)
        failed = ask(mock, "/me/chats")
        assert (failed.status_code, failed.json()["error"]["code"]) == (500, "internal_error")
        httpx2.get(f"{mock.base_url}/api/v1/me/chats", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    ours = [record for record in caplog.records if record.name.startswith(("mock_platform", "uvicorn", "websockets"))]
    assert failed.json()["error"]["request_id"] in "".join(record.getMessage() for record in ours)
    shown = "".join(logging.Formatter().format(record) for record in ours)
    assert key not in shown
    assert token not in shown
