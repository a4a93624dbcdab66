"""What a fault does, in words: every effect of the vocabulary, as lists and the timeline show it."""

from typing import Any

import pytest

from mock_platform.faults.effects import EFFECTS, parse_effect
from mock_platform.faults.words import words_of

WORDS: list[tuple[dict[str, Any], str]] = [
    ({"status": 503}, "answers 503 (service_unavailable)"),
    ({"status": 422, "code": "duplicate_mentions"}, "answers 422 (duplicate_mentions)"),
    ({"status": 429, "body": "empty", "retry_after": 2}, "answers 429 without a body, Retry-After 2"),
    ({"status": 500, "latency": 1.5}, "answers 500 (internal_error), 1.5 s late"),
    ({"latency": 30}, "answers 30 s late"),
    ({"cut": "before"}, "cuts the connection before the call has any effect"),
    ({"cut": "after"}, "cuts the connection in place of an answer, after the call has had its effect"),
    ({"garble": "truncated"}, "ends the answer in the middle"),
    ({"garble": "not_json", "latency": 2}, "answers a page of HTML, 2 s late"),
    ({"refuse": {"status": 403}}, "refuses the socket with 403 without a body"),
    ({"refuse": {"status": 429, "retry_after": 5}}, "refuses the socket with 429 (too_many_requests), Retry-After 5"),
    ({"reply": "drop"}, "loses the reply"),
    ({"reply": "twice"}, "sends the reply twice"),
    ({"reply": "late", "seconds": 20}, "sends the reply 20 s late"),
    ({"reply": "stale_join_ref"}, "sends the reply with the join_ref of an earlier join"),
    ({"push": "omit"}, "loses the push"),
    ({"push": "duplicate"}, "sends the push twice"),
    ({"push": "reorder"}, "sends the push after the next one"),
    ({"crash": True}, "crashes the channel (phx_error)"),
    ({"close": 1012}, "closes the socket with 1012"),
    ({"close": 1006}, "cuts the connection of the socket"),
    ({"stall": True}, "stalls the socket: nothing is read nor sent on it any more"),
]


@pytest.mark.parametrize("effect, words", WORDS)
def test_an_effect_is_told_in_words(effect: dict[str, Any], words: str) -> None:
    assert words_of(parse_effect(effect)[1]) == words


def test_there_are_words_for_every_effect() -> None:
    assert {parse_effect(effect)[0] for effect, _ in WORDS} == set(EFFECTS)
