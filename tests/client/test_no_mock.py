"""Where there is no mock, one sentence says so."""

import socket

import pytest
from pytest_httpserver import HTTPServer

from mock_platform import MockPlatform
from mock_platform.client import AsyncControlClient, ControlClient, ControlError, NoMock


@pytest.fixture
def nowhere() -> str:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"


def test_nothing_answers(nowhere: str) -> None:
    with (
        ControlClient(nowhere) as control,
        pytest.raises(NoMock, match=rf"^no mock at {nowhere}: .*thenvoi-mock serve"),
    ):
        control.worlds.all()


async def test_nothing_answers_an_event_loop(nowhere: str) -> None:
    with pytest.raises(NoMock, match=f"^no mock at {nowhere}: "):
        await AsyncControlClient(nowhere).worlds.all()


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("text", ["<html>", "{}", "[]", '{"data": 1}', '{"error": "no"}', "\xff"])
def test_something_else_answers(httpserver: HTTPServer, status: int, text: str) -> None:
    httpserver.expect_request("/_mock/worlds/default").respond_with_data(text, status=status)
    url = httpserver.url_for("").rstrip("/")
    with ControlClient(url) as control, pytest.raises(NoMock, match="is not a Thenvoi Mock"):
        control.world()


def test_an_address_that_is_none() -> None:
    with ControlClient("127.0.0.1:8600") as control, pytest.raises(NoMock):
        control.worlds.all()


def test_without_its_token_a_mock_that_others_reach_refuses() -> None:
    with MockPlatform(host="127.1") as mock:
        with ControlClient(mock.base_url, mock.control_token) as control:
            assert [each["name"] for each in control.worlds.all()] == ["default"]
        with ControlClient(mock.base_url) as control, pytest.raises(ControlError, match="needs the token") as caught:
            control.worlds.all()
    assert (caught.value.status, caught.value.code) == (403, "forbidden")
