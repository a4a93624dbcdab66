"""All the ways in which a platform may say no, and what of it reaches a model."""

import pytest
from pytest_httpserver import HTTPServer

from tests.mcp_server.failing import KEY, answering, nested, seen_from, text_of

LACKS_RIGHT = "The account or agent of this key lacks the right to do this."
CORRECT = "Correct the arguments and call again."
FAULT = "The fault is the platform's: one more try is reasonable, and if it persists, contact its support."


@pytest.mark.parametrize(
    "body, said",
    [
        ({"error": "forbidden", "message": "Not yours"}, "forbidden: Not yours. {advice}"),
        ({"error": "forbidden"}, "forbidden: Forbidden. {advice}"),
        ({"error": "You may not do this!"}, "forbidden: You may not do this! {advice}"),
        ({"error": {"code": "plan_required", "message": "Upgrade"}}, "plan_required: Upgrade. {advice}"),
        ({"error": {"message": "No"}, "request_id": "r-7"}, "forbidden: No. {advice} Request id: r-7"),
        (
            {"type": "urn:problem-type:access", "title": "Forbidden", "status": 403, "detail": "Not for agents"},
            "forbidden: Not for agents. {advice}",
        ),
        ({"message": "Nope."}, "forbidden: Nope. {advice}"),
        ("Computer says no", "forbidden: Computer says no. {advice}"),
        ('"Computer says no"', "forbidden: Computer says no. {advice}"),
    ],
)
async def test_all_forms_of_errors_are_understood(body: object, said: str, httpserver: HTTPServer) -> None:
    text = await text_of(answering(httpserver, 403, body), "list_agent_chats")
    assert text == f"Error: 403 {said.format(advice=LACKS_RIGHT)}"


@pytest.mark.parametrize(
    "body, fields",
    [
        (
            nested("validation_error", "No", details={"/message/content": ["can't be blank"], "mentions": ["a", "b"]}),
            "content: can't be blank; mentions: a, b",
        ),
        ({"message": "No", "errors": [{"field": "name", "message": "is taken."}]}, "name: is taken"),
        ({"message": "No", "errors": [{"loc": ["body", "name"], "msg": "is taken"}]}, "body.name: is taken"),
        (
            {"message": "No", "errors": [{"source": {"pointer": "/data/name"}, "detail": "is taken"}]},
            "data.name: is taken",
        ),
        ({"title": "No", "invalid-params": [{"name": "age", "reason": "is negative"}]}, "age: is negative"),
        ({"message": "No", "details": "all of it"}, "all of it"),
        ({"message": "No", "details": ["this", "that"]}, "this; that"),
        ({"message": "No", "details": {"a": {"b": 1}}}, 'a: {"b": 1}'),
    ],
)
async def test_fields_are_named_with_what_is_wrong_with_them(body: object, fields: str, httpserver: HTTPServer) -> None:
    text = await text_of(answering(httpserver, 422, body), "send_my_chat_message")
    assert text.removesuffix(" Request id: F9-1").endswith(f": No. {CORRECT} Fields: {fields}.")


async def test_a_field_has_the_name_of_the_argument(httpserver: HTTPServer) -> None:
    base_url = answering(
        httpserver, 422, {"error": "validation_error", "details": {"/type": ["Invalid value for enum"]}}
    )
    text = await text_of(base_url, "list_my_peers")
    assert text.endswith(f" {CORRECT} Fields: peer_type: Invalid value for enum.")


async def test_the_id_of_a_path_has_the_name_of_the_argument_and_its_source(httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, 422, {"error": "validation_error", "details": {"id": ["Expected :uuid"]}})
    text = await text_of(base_url, "mark_agent_message_processing")
    assert text.endswith(
        f" {CORRECT} Valid ids: message_id from get_agent_next_message or list_agent_messages."
        " Fields: message_id: Expected :uuid."
    )


async def test_many_fields_are_counted(httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, 422, {"error": "validation_error", "details": {f"f{n}": ["x"] for n in range(40)}})
    text = await text_of(base_url)
    assert text.endswith("f10: x; f11: x; 28 more.")


@pytest.mark.parametrize("status", [200, 301, 400, 401, 404, 422, 429, 500])
@pytest.mark.parametrize(
    "body",
    [
        KEY,
        f"<p>{KEY}</p>",
        nested("oops", f"Your key {KEY} is bad", details={KEY: [f"{KEY} and {KEY}"]}, request_id=KEY),
        {"error": KEY, "message": "x" * 480 + KEY},
        {"error": {"message": "".join(f"{letter}\x07" for letter in KEY)}},
        "x" * 190 + KEY,
    ],
)
async def test_the_key_is_taken_out_of_whatever_the_platform_says(
    status: int, body: object, httpserver: HTTPServer
) -> None:
    base_url = answering(
        httpserver,
        status,
        body,
        Location=f"https://thenvoi.example/{KEY}/api/v1/me/chats",
        X_Api_Key=KEY,
        Server="secret",
    )
    text = await text_of(base_url)
    assert KEY[:12] not in text
    assert "secret" not in text


async def test_the_key_is_taken_out_of_a_success_too(httpserver: HTTPServer) -> None:
    async with seen_from(answering(httpserver, 200, {"data": {"key": KEY}})) as platform:
        reply = await platform.request("GET", "/me/chats", read=True)
    assert reply.data == {"data": {"key": "[key removed]"}}
    assert KEY not in reply.text


@pytest.mark.parametrize(
    "message",
    [
        'It broke\nTraceback (most recent call last):\n  File "/srv/app.py", line 1, in f\nKeyError: 1',
        "It broke\n    at Object.f (/srv/app.js:1:2)\n    at g",
        "It broke\n** (RuntimeError) oops\n    (app 0.1.0) lib/app.ex:1: App.f/0",
        "It broke\n    (app 0.1.0) lib/app.ex:1: App.f/0",
    ],
)
async def test_a_stack_trace_is_not_passed_on(message: str, httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, 500, message)
    assert await text_of(base_url) == f"Error: 500 internal_error: It broke. {FAULT}"


async def test_texts_are_short_and_have_no_control_characters(httpserver: HTTPServer) -> None:
    message = "Bad\x1b[31m\r\n\tnews\u202e\x9b\x00 " + "я" * 10_000
    base_url = answering(httpserver, 400, {"error": {"message": message, "details": {"x" * 999: ["y" * 9999] * 99}}})
    text = await text_of(base_url)
    assert text.startswith("Error: 400 bad_request: Bad[31m news яяяя")
    assert text.isprintable()
    assert len(text) < 1000
