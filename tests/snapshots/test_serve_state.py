"""``serve --state``: whatever was answered is there again after the process was killed, in the middle of its work."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from mock_platform import MockPlatform
from mock_platform.settings import Settings, SettingsError
from mock_platform.snapshots.framing import unframe
from tests.running import SECONDS, Ended, Running, told

JANE = "thnv_u_1767600000_local-mock-key-of-jane-00000001"
WEATHER = "thnv_a_1767600000_local-mock-key-of-weather-000011"


class Served(NamedTuple):
    running: Running
    client: httpx2.Client
    agent: httpx2.Client

    def kill(self) -> Ended:
        self.running.send(signal.SIGKILL)
        return self.running.ended()


@contextmanager
def serving(file: Path, *words: str) -> Iterator[Served]:
    with Running("serve", "--port", "0", "--state", str(file), *words) as running:
        url = running.line_with("Thenvoi Mock").split()[-1] + "/api/v1"
        running.line_with("Stop with Ctrl-C.")
        with client(url, JANE) as jane, client(url, WEATHER) as weather:
            yield Served(running, jane, weather)


def client(url: str, key: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, headers={"X-API-Key": key}, trust_env=False, timeout=SECONDS)


def data(answer: httpx2.Response) -> Any:  # noqa: ANN401 - whatever was answered
    assert answer.status_code < 300, answer.text
    return answer.json()["data"]


def contents(served: Served, room: str) -> set[str]:
    """All texts of the room."""
    found: set[str] = set()
    page = 1
    while True:
        answer = served.client.get(f"/me/chats/{room}/messages", params={"page": page, "page_size": 50})
        texts = {each["content"] for each in data(answer)}
        if not texts:
            return found
        found |= texts
        page += 1


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mock.state"


def test_no_answered_write_of_many_clients_is_lost_when_the_process_is_killed(file: Path) -> None:
    with serving(file, "--durable") as served:
        room = data(served.client.post("/me/chats", json={"chat": {"title": "Killed"}}))["id"]
        agent = data(served.agent.get("/agent/me"))["id"]
        data(served.client.post(f"/me/chats/{room}/participants", json={"participant": {"participant_id": agent}}))
        answered: set[str] = set()
        enough = threading.Event()

        def write(writer: int) -> None:
            number = 0
            while True:
                text = f"message {number} of {writer}"
                body = {"message": {"content": text, "mentions": [{"id": agent}]}}
                try:
                    sent = served.client.post(f"/me/chats/{room}/messages", json=body)
                except httpx2.TransportError:
                    return
                data(sent)
                answered.add(text)
                number += 1
                if len(answered) > 150:
                    enough.set()

        writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for each in writers:
            each.start()
        assert enough.wait(SECONDS)
        served.kill()
        for each in writers:
            each.join(SECONDS)
    with serving(file) as served:
        texts = contents(served, room)
    assert len(answered) > 150
    assert {each for each in answered if not any(text.endswith(each) for text in texts)} == set()


def test_each_write_stands_in_the_file_when_it_is_answered(file: Path) -> None:
    with serving(file, "--durable") as served:
        for number in range(20):
            data(served.client.post("/me/chats", json={"chat": {"title": str(number)}}))
            assert len(unframe(file.read_bytes()).contents) == number + 2


def test_what_became_of_a_message_and_who_is_there_comes_back(file: Path) -> None:
    with serving(file, "--durable", "--seed", "5", "--clock", "running") as served:
        agent = data(served.agent.get("/agent/me"))["id"]
        room = data(served.client.post("/me/chats", json={"chat": {}}))["id"]
        data(served.client.post(f"/me/chats/{room}/participants", json={"participant": {"participant_id": agent}}))
        body = {"message": {"content": "Rain?", "mentions": [{"id": agent}]}}
        message = data(served.client.post(f"/me/chats/{room}/messages", json=body))["id"]
        data(served.agent.post(f"/agent/chats/{room}/messages/{message}/processing"))
        data(served.client.put("/me/profile", json={"user": {"first_name": "Janet"}}))
        before = data(served.agent.get(f"/agent/chats/{room}/messages?status=processing"))
        served.kill()
    with serving(file) as served:
        assert data(served.agent.get(f"/agent/chats/{room}/messages?status=processing")) == before != []
        assert data(served.client.get("/me/profile"))["first_name"] == "Janet"
        data(served.agent.post(f"/agent/chats/{room}/messages/{message}/processed"))
        served.running.send(signal.SIGTERM)
        assert served.running.ended().code == 0
    with serving(file) as served:
        assert data(served.agent.get(f"/agent/chats/{room}/messages?status=processing")) == []


def test_it_says_what_it_keeps_and_that_the_file_decides(file: Path) -> None:
    with Running("serve", "--port", "0", "--state", str(file)) as running:
        running.line_with("serves the scenario quickstart")
        assert running.line_with("state") == f"  state     {file} keeps this world from now on\n"
        running.line_with("Stop with")
    with Running("serve", "--port", "0", "--state", str(file), "--scenario", "support-desk") as running:
        running.line_with("serves the scenario quickstart")
        assert running.line_with("state") == f"  state     {file} goes on with the world that it keeps\n"
        running.line_with("(--scenario, --seed, --clock and switches count for a new file only)")


def test_a_torn_tail_is_cut_off_and_reported(file: Path) -> None:
    with serving(file, "--durable") as served:
        rooms = [data(served.client.post("/me/chats", json={"chat": {"title": str(n)}}))["id"] for n in range(3)]
        served.kill()
    file.write_bytes(file.read_bytes()[:-9])
    with serving(file) as served:
        found = {each["id"] for each in data(served.client.get("/me/chats?page_size=50"))}
        assert [room in found for room in rooms] == [True, True, False]
        err = served.kill().err
    assert err.startswith(f"thenvoi-mock: the state file {file} ended within a record: its last ")
    assert err.endswith(" bytes, the beginning of something that was never finished, were cut off\n")


def test_a_damaged_file_is_refused_in_one_sentence_and_left_untouched(file: Path) -> None:
    with serving(file, "--durable") as served:
        for number in range(3):
            data(served.client.post("/me/chats", json={"chat": {"title": str(number)}}))
        served.kill()
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) - 1200] ^= 0x01
    file.write_bytes(damaged)
    sentence = told("serve", "--port", "0", "--state", str(file))
    assert sentence.startswith(f"the state file {file} is ")
    assert "is not as it was written (it was left as it is; restore it from a copy" in sentence
    assert file.read_bytes() == bytes(damaged)


def test_two_mocks_do_not_share_a_file(file: Path) -> None:
    with serving(file):
        sentence = told("serve", "--port", "0", "--state", str(file))
    assert sentence == f"the state file {file} is in use: another mock keeps its world in it"


def test_a_world_that_was_reset_is_what_comes_back(file: Path) -> None:
    with serving(file, "--durable") as served:
        for title in ("Gone", "Gone as well"):
            data(served.client.post("/me/chats", json={"chat": {"title": title}}))
        base = str(served.client.base_url).replace("/api/v1/", "")
        assert httpx2.post(f"{base}/_mock/worlds/default/reset", trust_env=False, timeout=SECONDS).status_code == 200
        data(served.client.post("/me/chats", json={"chat": {"title": "Kept"}}))
        before = data(served.client.get("/me/chats?page_size=50"))
        served.kill()
    with serving(file) as served:
        after = data(served.client.get("/me/chats?page_size=50"))
    assert after == before
    assert [each["title"] for each in after if each["title"] in ("Gone", "Gone as well", "Kept")] == ["Kept"]


def test_an_advanced_clock_stays_advanced(file: Path) -> None:
    with serving(file, "--durable", "--seed", "1") as served:
        base = str(served.client.base_url).replace("/api/v1/", "")
        clock = f"{base}/_mock/worlds/default/clock"
        sent = httpx2.post(f"{clock}/advance", json={"seconds": 3600}, trust_env=False, timeout=SECONDS)
        before = data(sent)
        served.kill()
    with serving(file) as served:
        base = str(served.client.base_url).replace("/api/v1/", "")
        assert data(httpx2.get(f"{base}/_mock/worlds/default/clock", trust_env=False, timeout=SECONDS)) == before


def test_nothing_can_be_durable_without_a_file() -> None:
    sentence = told("serve", "--port", "0", "--durable")
    assert sentence == "durable: there is nothing to keep without a state file (--state FILE)"


def test_a_mock_inside_another_program_keeps_no_state_file(file: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        MockPlatform(settings=Settings(state=str(file)))
    assert str(caught.value) == "state: only `thenvoi-mock serve` keeps a state file; here, use snapshots"


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"state": 5}, "state: should be the name of a file or None, not 5"),
        ({"durable": "yes"}, "durable: should be True or False, not 'yes'"),
    ],
)
def test_settings_of_another_kind_are_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(**wrong)
    assert str(caught.value) == sentence


def test_the_environment_names_the_file_as_well(file: Path) -> None:
    env = {"THENVOI_MOCK_STATE": str(file), "THENVOI_MOCK_DURABLE": "1"}
    with Running("serve", "--port", "0", env=env) as running:
        assert running.line_with("state") == f"  state     {file} keeps this world from now on\n"
