"""Odd texts and odd metadata come back as they were sent."""

import json

import pytest

from tests.rest.api import Site
from tests.rest.cases import to

JANE, WEATHER = "jane", "jane/weather-agent"
TEXTS = [
    "plain",
    "Grüße, 世界, مرحبا",
    "👩‍👩‍👧‍👦 🇵🇹 e\u0301",
    'line\nbreak\ttab\r\nand \\ " / quotes',
    "<script>alert(1)</script> &amp; {{ x }} %s {0}",
    "@[[not-a-token]] @nobody",
    "\u202egnp\u202c \u200bzero\u200d",
    "a" * 20_000,
]


@pytest.mark.rule("MSG-11", "EVT-2", "CTX-7")
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:12]))
def test_text_comes_back_as_it_was_sent(site: Site, room: str, text: str) -> None:
    jane, weather = site.as_(JANE), site.as_(WEATHER)
    jane.post(f"/me/chats/{room}/messages", to(site.id(WEATHER), content=text))
    expected = f"@[[{site.id(WEATHER)}]] {text}"
    assert jane.get(f"/me/chats/{room}/messages").data[0]["content"] == expected
    assert weather.get(f"/agent/chats/{room}/messages/next").data["content"] == expected
    event = text[:16_384]
    weather.post(f"/agent/chats/{room}/events", {"event": {"content": event, "message_type": "thought"}})
    assert weather.get(f"/agent/chats/{room}/context").data[-1]["content"] == event


ODD_METADATA = [
    "{}",
    "null",
    '{"a": null, "b": [], "c": {}, "": "", " ": " "}',
    '{"n": [0, -0, 1, -1, 9007199254740993, 18446744073709551616, 123456789012345678901234567890]}',
    '{"n": [0.0, -0.0, 1.0, 0.1, 1e-7, 1e22, 1.7976931348623157e308, 5e-324]}',
    '{"b": [true, false, "true", 1, "1"]}',
    '{"\\u0000": "\\u0000", "\\ud83d\\ude00": "\\ud83d\\ude00", "\\u2028": "\\u2029"}',
    '{"\\"\\\\/": "<>&\'", "__proto__": {"constructor": 1}, "$ref": "#/x", "data": {"error": {}}}',
    '{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{\\"x\\": 1}"}}',
    '{"delivery_status": {}, "mentions": [], "status": "mine"}',
    "{" + ",".join(f'"k{number}": {number}' for number in range(2000)) + "}",
    '{"deep": ' + "[" * 100 + "]" * 100 + "}",
]


@pytest.mark.rule("EVT-3", "CTX-7")
@pytest.mark.parametrize("metadata", ODD_METADATA, ids=lambda each: each[:24])
def test_metadata_of_an_event_comes_back_exactly_as_it_was_sent(site: Site, room: str, metadata: str) -> None:
    weather = site.as_(WEATHER)
    body = f'{{"event": {{"content": "x", "message_type": "tool_call", "metadata": {metadata}}}}}'
    assert weather.post(f"/agent/chats/{room}/events", content=body.encode()).status == 201
    sent = json.loads(metadata)
    for entry in (
        weather.get(f"/agent/chats/{room}/context").data[-1],
        site.as_(JANE).get(f"/me/chats/{room}/messages").data[0],
    ):
        assert repr(entry.get("metadata")) == repr(sent)  # 1, 1.0 and true are three things, and order is kept


@pytest.mark.rule("EVT-3", "EVT-7", "ERR-10")
def test_metadata_that_no_json_can_hold_is_refused(site: Site, room: str) -> None:
    before = site.state()
    for metadata, status in (
        ('{"n": 1e999}', 400),
        ('{"n": NaN}', 400),
        ('{"s": "\\ud800"}', 400),
        ("[]", 422),
        ('"x"', 422),
    ):
        body = f'{{"event": {{"content": "x", "message_type": "task", "metadata": {metadata}}}}}'
        assert site.as_(WEATHER).post(f"/agent/chats/{room}/events", content=body.encode()).status == status
    big = {"event": {"content": "x", "message_type": "task", "metadata": {"x": "y" * 65_536}}}
    assert site.as_(WEATHER).post(f"/agent/chats/{room}/events", big).status == 422
    assert site.state() == before
