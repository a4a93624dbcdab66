"""How much control reads, and what it says to what it cannot read."""

from collections.abc import Iterator

import pytest

from mock_platform.control import BODY_BYTES
from tests.control.stage import Stage

WORLDS = "/_mock/worlds"
TOO_LARGE = {"code": "request_entity_too_large", "message": f"A body may have {BODY_BYTES} bytes"}


def test_a_body_that_is_too_large_is_refused(stage: Stage) -> None:
    answer = stage.http.post(WORLDS, content=b"x" * (BODY_BYTES + 1))
    assert (answer.status_code, answer.json()) == (413, {"error": TOO_LARGE})


def test_also_one_that_does_not_say_how_large_it_is(stage: Stage) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(9):
            yield b"x" * (1024 * 1024)

    answer = stage.http.post(WORLDS, content=pieces())
    assert (answer.status_code, answer.json()) == (413, {"error": TOO_LARGE})


def test_a_large_scenario_is_not(stage: Stage) -> None:
    text = "name: large\n" + "# a comment\n" * 200_000
    assert stage.ask("POST", "/worlds", {"text": text}, status=201)["scenario"] == "inline"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"name": "\\ud800"}', b"NaN"])
def test_what_is_not_json_is_refused_and_nothing_is_made(stage: Stage, body: bytes) -> None:
    answer = stage.http.post(WORLDS, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["code"] in {"bad_request", "validation_error"}
    assert [each["name"] for each in stage.ask("GET", "/worlds")] == ["default"]


@pytest.mark.parametrize(
    "path, body",
    [
        ("/worlds", b'{"scenario": {"name": "\\ud800"}}'),
        ("/worlds", b'{"switches": {"\\uDFFF": 1}}'),
        ("/worlds/default/timeline/expect", b'{"text": "a\\udc00b"}'),
        ("/worlds/default/faults", b'{"on": "get_agent_me", "effect": {"status": 503, "message": "\\ud800"}}'),
    ],
)
def test_half_of_a_character_is_refused_wherever_it_stands(stage: Stage, path: str, body: bytes) -> None:
    answer = stage.http.post(f"/_mock{path}", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "validation_error")
    assert "a lone surrogate" in answer.json()["error"]["message"]


def test_a_whole_one_in_two_halves_is_not(stage: Stage) -> None:
    body = b'{"text": "\\ud83d\\ude00", "count": 0}'
    answer = stage.http.post(
        "/_mock/worlds/default/timeline/expect", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 200
