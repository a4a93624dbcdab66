"""``docs/websocket.md`` tells of everything that there is."""

import re
from pathlib import Path

import pytest

from mock_platform.realtime.topics import OWN_TOPICS, ROOM_TOPICS
from tests.realtime.pushed import PUSHED

PAGE = (Path(__file__).parents[2] / "docs" / "websocket.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("topic", sorted(ROOM_TOPICS.union(OWN_TOPICS)))
def test_every_topic_is_on_the_page(topic: str) -> None:
    assert f"`{topic}:{{" in PAGE


def test_the_page_names_the_events_that_are_pushed_and_no_others() -> None:
    told = set(re.findall(r"`((?:message|room|participant|contact|task)_[a-z_]+)`", PAGE))
    assert told == set(PUSHED.values())


def test_every_close_code_is_on_the_page() -> None:
    assert re.findall(r"^\| (1\d{3}) \|", PAGE, re.MULTILINE) == [
        *("1000", "1001", "1002", "1007", "1008", "1009", "1011", "1012"),
    ]
