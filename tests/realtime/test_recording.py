"""What the timeline is told of the frames of clients: as they were understood, and never more than a little of each."""

import pytest

from mock_platform.faults import FaultBook
from mock_platform.timeline import Timeline
from mock_platform.timeline.entries import Details
from tests.realtime.client import PATH
from tests.realtime.raw import TEXT
from tests.realtime.stage import Stage
from tests.realtime.test_faults import put

LONG = "x" * 10_000
CUT = f"{'x' * 200}…"


def recorded(stage: Stage) -> list[tuple[str, Details]]:
    """The frames so far, without the number of the socket."""
    entries = stage.call(lambda: [*stage.world.attached(Timeline, Timeline)])
    frames = (each for each in entries if each.kind == "frame")
    return [(each.name, {key: value for key, value in each.details.items() if key != "socket"}) for each in frames]


@pytest.mark.parametrize(
    "frame, name, told",
    [
        ([None, "1", "phoenix", "heartbeat", {}], "heartbeat", ("phoenix", "1", None)),
        ([None, 7, "phoenix", "heartbeat", {}], "heartbeat", ("phoenix", 7, None)),
        ([None, "1", "phoenix", "heartbeat", {}, "more"], "heartbeat", ("phoenix", "1", None)),
        ([LONG, LONG, LONG, LONG, {}], CUT, (CUT, CUT, CUT)),
    ],
)
def test_a_frame_is_recorded_as_it_was_understood(
    stage: Stage, frame: list[object], name: str, told: tuple[object, object, object]
) -> None:
    stage.socket(stage.cast.jane).ask(*frame)
    topic, ref, join_ref = told
    assert recorded(stage) == [(name, {"topic": topic, "ref": ref, "join_ref": join_ref})]


def test_a_frame_of_the_first_version_is_one(stage: Stage) -> None:
    client = stage.raw()
    assert client.upgrade(f"{PATH}?api_key={stage.keys[stage.cast.jane.id]}&vsn=1.0.0").status == 101
    client.send(TEXT, b'{"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": "1"}')
    assert client.receive_json()["event"] == "phx_reply"
    assert recorded(stage) == [("heartbeat", {"topic": "phoenix", "ref": "1", "join_ref": None})]


def test_what_is_no_frame_is_recorded_as_such(stage: Stage) -> None:
    client = stage.socket(stage.cast.jane)
    client.send("too", "short")
    assert client.closed_with() == 1011
    assert recorded(stage) == [("malformed", {})]


def test_of_an_event_that_a_fault_strikes_no_more_is_kept(stage: Stage) -> None:
    told: list[str] = []
    put(stage, "frame", {"reply": "twice"})
    stage.call(lambda: FaultBook.of(stage.world).on_fired.append(lambda _, what: told.append(what.name)))
    stage.socket(stage.cast.jane).ask("1", "1", "phoenix", LONG, {})
    assert told == [LONG[:200]]
