"""What callers send: every text of rest.md 2.7 under its pointer, and for any bytes a model or a refusal."""

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_platform.rest.schemas.agents import AgentBody, DeleteAgentQuery
from mock_platform.rest.schemas.base import Body, EmptyBody, NoQuery, Query
from mock_platform.rest.schemas.contact_requests import (
    AddContactBody,
    AgentRequestsQuery,
    ContactRequestBody,
    RespondBody,
    SentRequestsQuery,
)
from mock_platform.rest.schemas.contacts import (
    RemoveContactBody,
    ResolveBody,
)
from mock_platform.rest.schemas.events import EventBody
from mock_platform.rest.schemas.memories import AgentMemoriesQuery, MemoryBody, MyMemoriesQuery
from mock_platform.rest.schemas.messages import (
    AgentMessagesQuery,
    ContextQuery,
    FailureBody,
    MessageBody,
    MyMessagesQuery,
)
from mock_platform.rest.schemas.paging import LAST_PAGE, PageQuery
from mock_platform.rest.schemas.participants import ParticipantBody, ParticipantQuery
from mock_platform.rest.schemas.peers import AgentPeersQuery, MyPeersQuery
from mock_platform.rest.schemas.profile import ProfileBody
from mock_platform.rest.schemas.rooms import ChatBody, MyChatBody
from mock_platform.rest.validation import MOST_TEXTS, check_uuid, parse_body, parse_query
from mock_platform.world.errors import BadRequest, Invalid

BODIES: list[type[Body]] = [
    AddContactBody,
    AgentBody,
    ChatBody,
    ContactRequestBody,
    EmptyBody,
    EventBody,
    FailureBody,
    MemoryBody,
    MessageBody,
    MyChatBody,
    ParticipantBody,
    ProfileBody,
    RemoveContactBody,
    ResolveBody,
    RespondBody,
]
QUERIES: list[type[Query]] = [
    AgentMemoriesQuery,
    AgentMessagesQuery,
    AgentPeersQuery,
    AgentRequestsQuery,
    ContextQuery,
    DeleteAgentQuery,
    MyMemoriesQuery,
    MyMessagesQuery,
    MyPeersQuery,
    NoQuery,
    PageQuery,
    ParticipantQuery,
    SentRequestsQuery,
]

ANN = "0b6f7a1e-52a5-4f0e-9a55-6c1d2b3e4f50"
BOB = "1c7f8b2f-63b6-4a1f-8b66-7d2e3c4f5a61"
MESSAGE = {"content": "Hello", "mentions": [{"id": ANN}]}
EVENT = {"content": "Looking it up", "message_type": "thought"}
MEMORY = {"content": "Likes tea", "system": "long_term", "type": "semantic", "segment": "user", "thought": "Said so"}
NOT_A_UUID = "Invalid format. Expected :uuid"
NOT_AN_INSTANT = 'Invalid format. Expected :"date-time"'


def details(model: type[Body], body: object) -> object:
    """Give what is wrong with a body."""
    return refusal(model, json.dumps(body).encode()).details


def refusal(model: type[Body], raw: bytes) -> Invalid:
    with pytest.raises(Invalid) as caught:
        parse_body(model, raw)
    assert (caught.value.code, caught.value.message) == ("validation_error", "Request validation failed")
    return caught.value


def query_details(model: type[Query], query_string: str) -> object:
    with pytest.raises(Invalid) as caught:
        parse_query(model, query_string.encode())
    return caught.value.details


def read(model: type[Body], body: object) -> dict[str, Any]:
    """Give what a body is read as, without what was left out."""
    return parse_body(model, json.dumps(body).encode()).model_dump(exclude_unset=True)


# ------------------------------------------------------------------------------------------------ texts and pointers


@pytest.mark.parametrize(
    "model, body, expected",
    [
        # CHT-1: the wrapper is needed; an inner field is missed under its own pointer.
        (ChatBody, {}, {"/chat": ["Missing field: chat"]}),
        (MessageBody, {"message": {"mentions": []}}, {"/message/content": ["Missing field: content"]}),
        (
            MessageBody,
            {"message": {"content": "x", "mentions": [{}]}},
            {"/message/mentions/0/id": ["Missing field: id"]},
        ),
        (
            AgentBody,
            {"agent": {}},
            {"/agent/name": ["Missing field: name"], "/agent/description": ["Missing field: description"]},
        ),
        # ERR-6: unknown fields, PAR-2: misnamed ones.
        (ChatBody, {"chat": {"type": "group"}}, {"/chat/type": ["Unexpected field: type"]}),
        (ChatBody, {"chat": {}, "title": "x"}, {"/title": ["Unexpected field: title"]}),
        (EmptyBody, {"reason": "x"}, {"/reason": ["Unexpected field: reason"]}),
        (
            ParticipantBody,
            {"participant": {"agent_id": ANN}},
            {
                "/participant/participant_id": ["Missing field: participant_id"],
                "/participant/agent_id": ["Unexpected field: agent_id"],
            },
        ),
        # Pointers are escaped, names are cut at forty characters.
        (EmptyBody, {"a/b~c": 1}, {"/a~1b~0c": ["Unexpected field: a/b~c"]}),
        (EmptyBody, {"": 1}, {"/": ["Unexpected field: "]}),
        (EmptyBody, {"n" * 50: 1}, {"/" + "n" * 50: ["Unexpected field: " + "n" * 40]}),
        # Enums.
        (
            ParticipantBody,
            {"participant": {"participant_id": ANN, "role": "boss"}},
            {"/participant/role": ["Invalid value for enum"]},
        ),
        (EventBody, {"event": EVENT | {"message_type": "text"}}, {"/event/message_type": ["Invalid value for enum"]}),
        (EventBody, {"event": EVENT | {"message_type": 3}}, {"/event/message_type": ["Invalid string. Got: integer"]}),
        # Wrong types, by the names of JSON.
        (ResolveBody, {"handle": 1}, {"/handle": ["Invalid string. Got: integer"]}),
        (ResolveBody, {"handle": 1.5}, {"/handle": ["Invalid string. Got: number"]}),
        (ResolveBody, {"handle": True}, {"/handle": ["Invalid string. Got: boolean"]}),
        (ResolveBody, {"handle": []}, {"/handle": ["Invalid string. Got: array"]}),
        (ResolveBody, {"handle": {}}, {"/handle": ["Invalid string. Got: object"]}),
        (ChatBody, {"chat": []}, {"/chat": ["Invalid object. Got: array"]}),
        (ChatBody, {"chat": "x"}, {"/chat": ["Invalid object. Got: string"]}),
        (EventBody, {"event": EVENT | {"metadata": "x"}}, {"/event/metadata": ["Invalid object. Got: string"]}),
        (MessageBody, {"message": MESSAGE | {"mentions": {}}}, {"/message/mentions": ["Invalid array. Got: object"]}),
        (
            MessageBody,
            {"message": MESSAGE | {"mentions": ["x"]}},
            {"/message/mentions/0": ["Invalid object. Got: string"]},
        ),
        (
            MemoryBody,
            {"memory": MEMORY | {"metadata": {"tags": [1]}}},
            {"/memory/metadata/tags/0": ["Invalid string. Got: integer"]},
        ),
        # Nulls: PAR-1, CON-8 and rest.md 2.3.
        (
            ParticipantBody,
            {"participant": {"participant_id": ANN, "role": None}},
            {"/participant/role": ["null value where string expected"]},
        ),
        (RemoveContactBody, {"handle": None}, {"/handle": ["null value where string expected"]}),
        (RemoveContactBody, {"contact_id": None}, {"/contact_id": ["null value where string expected"]}),
        (RespondBody, {"action": "approve", "request_id": None}, {"/request_id": ["null value where string expected"]}),
        (RespondBody, {"action": None}, {"/action": ["null value where string expected"]}),
        (ChatBody, {"chat": None}, {"/chat": ["null value where object expected"]}),
        (
            MessageBody,
            {"message": MESSAGE | {"mentions": None}},
            {"/message/mentions": ["null value where array expected"]},
        ),
        (
            MessageBody,
            {"message": MESSAGE | {"mentions": [{"id": ANN, "handle": None}]}},
            {"/message/mentions/0/handle": ["null value where string expected"]},
        ),
        (ProfileBody, {"user": {"first_name": None}}, {"/user/first_name": ["null value where string expected"]}),
        (
            MemoryBody,
            {"memory": MEMORY | {"metadata": None}},
            {"/memory/metadata": ["null value where object expected"]},
        ),
        (
            MemoryBody,
            {"memory": MEMORY | {"subject_id": None}},
            {"/memory/subject_id": ["null value where string expected"]},
        ),
        # ERR-7: ids in bodies.
        (ChatBody, {"chat": {"task_id": "12"}}, {"/chat/task_id": [NOT_A_UUID]}),
        (ChatBody, {"chat": {"task_id": ANN + "\n"}}, {"/chat/task_id": [NOT_A_UUID]}),
        (ChatBody, {"chat": {"task_id": ANN.replace("-", "")}}, {"/chat/task_id": [NOT_A_UUID]}),
        (ChatBody, {"chat": {"task_id": f"{{{ANN}}}"}}, {"/chat/task_id": [NOT_A_UUID]}),
        (
            MessageBody,
            {"message": MESSAGE | {"mentions": [{"id": ANN}, {"id": "x"}]}},
            {"/message/mentions/1/id": [NOT_A_UUID]},
        ),
        # Lengths: DEL-6, CON-10, CHT-3, EVT-7.
        (FailureBody, {"error": ""}, {"/error": ["String length is smaller than minLength: 1"]}),
        (FailureBody, {"reason": "x"}, {"/error": ["Missing field: error"], "/reason": ["Unexpected field: reason"]}),
        (FailureBody, {"error": None}, {"/error": ["null value where string expected"]}),
        (FailureBody, {"error": {}}, {"/error": ["Invalid string. Got: object"]}),
        (
            EventBody,
            {"event": EVENT | {"content": ""}},
            {"/event/content": ["String length is smaller than minLength: 1"]},
        ),
        (
            AddContactBody,
            {"handle": "ann", "message": "x" * 501},
            {"/message": ["String length is larger than maxLength: 500"]},
        ),
        (
            ContactRequestBody,
            {"contact_request": {"recipient_handle": "ann", "message": "x" * 501}},
            {"/contact_request/message": ["String length is larger than maxLength: 500"]},
        ),
        (ChatBody, {"chat": {"title": ""}}, {"/chat/title": ["String length is smaller than minLength: 1"]}),
        (MyChatBody, {"chat": {"title": "x" * 121}}, {"/chat/title": ["String length is larger than maxLength: 120"]}),
        # The body itself.
        (ChatBody, [], {"/": ["Invalid object. Got: array"]}),
        (ChatBody, "x", {"/": ["Invalid object. Got: string"]}),
        (EmptyBody, None, {"/": ["null value where object expected"]}),
    ],
)
def test_a_body_that_does_not_fit_is_told_where_and_why(model: type[Body], body: object, expected: object) -> None:
    assert details(model, body) == expected


@pytest.mark.parametrize(
    "model, body",
    [
        # Explicit nulls that clients send (rest.md 2.3, CON-8, EVT-3).
        (ChatBody, {"chat": {"task_id": None}}),
        (ChatBody, {"chat": {"title": None}}),
        (EventBody, {"event": EVENT | {"metadata": None}}),
        (AddContactBody, {"handle": "ann", "message": None}),
        (ContactRequestBody, {"contact_request": {"recipient_handle": "ann", "message": None}}),
        (MessageBody, {"message": MESSAGE | {"mentions": [{"id": ANN, "name": None}]}}),
        # Limits are inclusive and count characters.
        (AddContactBody, {"handle": "ann", "message": "\U0001f642" * 500}),
        (MyChatBody, {"chat": {"title": "\U0001f642" * 120}}),
        # Left to the world: empty text and no mentions (MSG-3, MSG-13), lengths of agents (AGT-2) and memories (MEM-5).
        (MessageBody, {"message": {"content": "", "mentions": []}}),
        (MessageBody, {"message": {"content": " "}}),
        (AgentBody, {"agent": {"name": "x", "description": "x"}}),
        (MemoryBody, {"memory": MEMORY | {"content": "x" * 5000}}),
        (AddContactBody, {"handle": ""}),
        # Nothing given, where nothing need be.
        (ChatBody, {"chat": {}}),
        (ProfileBody, {"user": {}}),
        (RemoveContactBody, {}),
    ],
)
def test_a_body_that_fits_is_read_as_it_was_sent(model: type[Body], body: object) -> None:
    assert read(model, body) == body


def test_free_metadata_of_an_event_comes_through_unchanged() -> None:
    metadata = {"id": 1, "big": 10**30, "nested": [{"a": None}, [], "\u0000", 1.5e300], "": {"": True}}
    assert read(EventBody, {"event": EVENT | {"metadata": metadata}})["event"]["metadata"] == metadata


def test_ids_are_kept_in_lower_case() -> None:
    # GEN-4
    assert read(ParticipantBody, {"participant": {"participant_id": ANN.upper()}}) == {
        "participant": {"participant_id": ANN}
    }
    assert check_uuid("id", ANN.upper()) == ANN


def test_defaults_of_the_contract_hold_for_what_is_left_out() -> None:
    body = parse_body(ParticipantBody, json.dumps({"participant": {"participant_id": ANN}}).encode())
    assert body.participant.role == "member"
    assert parse_body(MemoryBody, json.dumps({"memory": MEMORY}).encode()).memory.scope == "subject"
    assert parse_body(MessageBody, b'{"message":{"content":"x"}}').message.mentions == []


def test_a_given_title_can_be_told_from_none() -> None:
    # CHT-3: what strict_room_body asks for.
    given_null = parse_body(ChatBody, b'{"chat":{"title":null}}')
    assert "title" in given_null.chat.model_fields_set
    assert "title" not in parse_body(ChatBody, b'{"chat":{}}').chat.model_fields_set


def test_no_body_at_all_is_an_empty_object() -> None:
    # rest.md 2.3: marks without a body, contacts remove with neither field, and wrappers that are missed.
    assert isinstance(parse_body(EmptyBody, b""), EmptyBody)
    assert parse_body(RemoveContactBody, b"").model_fields_set == set()
    assert refusal(ChatBody, b"").details == {"/chat": ["Missing field: chat"]}
    assert refusal(FailureBody, b"").details == {"/error": ["Missing field: error"]}


def test_of_two_equal_names_in_a_body_the_last_counts() -> None:
    assert parse_body(ResolveBody, b'{"handle":"ann","handle":"bob"}').handle == "bob"


def test_an_answer_tells_so_many_faults_and_no_more() -> None:
    found = details(EmptyBody, {f"field{number}": 1 for number in range(MOST_TEXTS * 2)})
    assert isinstance(found, dict)
    assert len(found) == MOST_TEXTS


# ------------------------------------------------------------------------------------------------------- broken JSON


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b" ",
        b"{}{}",
        b"{'a': 1}",
        b'{"event": undefined}',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\\ud800"}',
        b'{"a": "\n"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"NaN",
        b'{"event": NaN}',
        b'{"event": {"content": -Infinity}}',
        b'{"unknown": Infinity}',
    ],
    ids=lambda raw: repr(raw[:30]),
)
def test_what_is_not_json_is_a_bad_request(raw: bytes) -> None:
    # ERR-10
    for model in (EventBody, EmptyBody):
        with pytest.raises(BadRequest, match="not valid JSON"):
            parse_body(model, raw)


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", '[{"deep": Infinity}]'])
def test_free_metadata_holds_no_number_that_json_cannot(number: str) -> None:
    raw = json.dumps({"event": EVENT | {"metadata": {"n": "?"}}}).replace('"?"', number)
    with pytest.raises(BadRequest, match="not valid JSON"):
        parse_body(EventBody, raw.encode())


def test_the_words_nan_and_infinity_are_fine_in_text() -> None:
    assert refusal(ResolveBody, b'{"handle": 1, "NaN": "Infinity"}').details == {
        "/handle": ["Invalid string. Got: integer"],
        "/NaN": ["Unexpected field: NaN"],
    }


# ----------------------------------------------------------------------------------------------------------- queries


@pytest.mark.parametrize(
    "model, query_string, expected",
    [
        # ERR-6: undeclared parameters, also where none is declared.
        (PageQuery, "include=agents", {"/include": ["Unexpected field: include"]}),
        (NoQuery, "page=1", {"/page": ["Unexpected field: page"]}),
        (MyMemoriesQuery, "page=1", {"/page": ["Unexpected field: page"]}),
        (PageQuery, "page%5B%5D=1", {"/page[]": ["Unexpected field: page[]"]}),
        (PageQuery, "=1", {"/": ["Unexpected field: "]}),
        # GEN-2: what is not an integer.
        *(
            (PageQuery, f"page={text}", {"/page": ["Invalid integer. Got: string"]})
            for text in ("", "x", "1.0", "1e3", "%201", "1_0", "+1", "%D9%A1", "-", "--1", "0" * 10_000 + "x")
        ),
        (
            PageQuery,
            "page_size=many&page=x",
            {
                "/page": ["Invalid integer. Got: string"],
                "/page_size": ["Invalid integer. Got: string"],
            },
        ),
        # Booleans.
        *(
            (DeleteAgentQuery, f"force={text}", {"/force": ["Invalid boolean. Got: string"]})
            for text in ("", "1", "True", "yes", "on")
        ),
        # DEL-22 and the other enums; an empty value is none of the words.
        (AgentMessagesQuery, "status=done", {"/status": ["Invalid value for enum"]}),
        (AgentMessagesQuery, "status=", {"/status": ["Invalid value for enum"]}),
        (AgentRequestsQuery, "sent_status=expired", {"/sent_status": ["Invalid value for enum"]}),
        (SentRequestsQuery, "status=Pending", {"/status": ["Invalid value for enum"]}),
        (MyMessagesQuery, "message_type=system", {"/message_type": ["Invalid value for enum"]}),
        (ParticipantQuery, "participant_type=agent", {"/participant_type": ["Invalid value for enum"]}),
        (MyPeersQuery, "type=Robot", {"/type": ["Invalid value for enum"]}),
        *(
            (model, f"{name}=x", {f"/{name}": ["Invalid value for enum"]})
            for model in (AgentMemoriesQuery, MyMemoriesQuery)
            for name in ("scope", "system", "type", "segment", "status")
        ),
        (AgentMemoriesQuery, "scope=about_me", {"/scope": ["Invalid value for enum"]}),
        (MyMemoriesQuery, "scope=subject", {"/scope": ["Invalid value for enum"]}),
        # Ids.
        (AgentMemoriesQuery, "subject_id=", {"/subject_id": [NOT_A_UUID]}),
        (MyMemoriesQuery, "chat_room_id=x", {"/chat_room_id": [NOT_A_UUID]}),
        (AgentPeersQuery, "not_in_chat=x", {"/not_in_chat": [NOT_A_UUID]}),
        # MSG-21: instants.
        *(
            (MyMessagesQuery, f"since={text}", {"/since": [NOT_AN_INSTANT]})
            for text in (
                "",
                "yesterday",
                "2026-02-10",
                "2026-02-31T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "2026-02-10T24:00:00Z",
                "2026-02-10T09:15:60Z",
                "2026-02-10T09:15:00.Z",
                "2026-02-10T09:15:00%2B24:00",
                "2026-02-10T09:15:00Z%0A",
                "20260210T091500Z",
                "1770714930",
            )
        ),
    ],
)
def test_a_query_that_does_not_fit_is_told_where_and_why(
    model: type[Query], query_string: str, expected: object
) -> None:
    assert query_details(model, query_string) == expected


@pytest.mark.parametrize(
    "query_string, expected",
    [
        ("", (1, 20)),
        ("page=3&page_size=7", (3, 7)),
        ("page=0&page_size=0", (1, 1)),
        ("page=-4&page_size=-9", (1, 1)),
        ("page=007&page_size=101", (7, 100)),
        (f"page={'9' * 10_000}&page_size={'9' * 10_000}", (LAST_PAGE, 100)),
        (f"page=-{'9' * 10_000}&page_size={'0' * 10_000}50", (1, 50)),
        ("page=-0", (1, 20)),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_pages_out_of_range_are_clamped(query_string: str, expected: tuple[int, int]) -> None:
    # GEN-2
    query = parse_query(PageQuery, query_string.encode())
    assert (query.page, query.page_size) == expected


def test_page_sizes_have_the_defaults_and_caps_of_their_lists() -> None:
    # GEN-1, CTX-3, MEM-8
    assert parse_query(ContextQuery, b"").page_size == 50
    assert parse_query(ContextQuery, b"page_size=1000").page_size == 100
    assert parse_query(MyMemoriesQuery, b"").page_size == 50
    assert parse_query(AgentMemoriesQuery, b"page_size=1000").page_size == 50
    assert parse_query(AgentMemoriesQuery, b"page_size=0").page_size == 1


@pytest.mark.parametrize(
    "text, microseconds",
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00", 0),
        ("1970-01-01t00:00:01.5z", 1_500_000),
        ("1970-01-01 00:00:00.123456789Z", 123_456),
        ("1970-01-01T01:00:00%2B01:00", 0),
        ("1970-01-01T01:00:00%2B0030", 1_800_000_000),
        ("1969-12-31T23:59:59-00:30", 1_799_000_000),
        ("2026-02-10T09%3A15%3A30.123456Z", 1_770_714_930_123_456),
        ("0001-01-01T00:00:00%2B23:59", -62_135_683_140_000_000),
        ("9999-12-31T23:59:59-23:59", 253_402_387_139_000_000),
    ],
)
def test_instants_are_read_as_microseconds_since_1970(text: str, microseconds: int) -> None:
    assert parse_query(MyMessagesQuery, f"since={text}".encode()).since == microseconds


def test_the_defaults_of_filters_are_those_of_the_contract() -> None:
    # DEL-20, CON-5, CON-11, AGT-12
    assert parse_query(AgentMessagesQuery, b"").status is None
    assert parse_query(AgentRequestsQuery, b"").sent_status == "pending"
    assert parse_query(SentRequestsQuery, b"").status == "all"
    assert parse_query(DeleteAgentQuery, b"").force is False
    assert parse_query(DeleteAgentQuery, b"force=true").force is True
    assert parse_query(DeleteAgentQuery, b"force=false").force is False


def test_tasks_are_a_filter_of_the_human_list_too() -> None:
    # MSG-20
    assert parse_query(MyMessagesQuery, b"message_type=task").message_type == "task"


def test_an_empty_not_in_chat_is_no_filter() -> None:
    # PEER-4
    assert parse_query(AgentPeersQuery, b"not_in_chat=").not_in_chat is None
    assert parse_query(MyPeersQuery, f"not_in_chat={ANN.upper()}".encode()).not_in_chat == ANN


def test_query_values_are_decoded_and_of_two_equal_names_the_last_counts() -> None:
    query = parse_query(
        AgentMemoriesQuery, b"content_query=black+tea&content_query=gr%C3%BCner%20tee%26&page_size=x&page_size=5"
    )
    assert (query.content_query, query.page_size) == ("gr\u00fcner tee&", 5)
    assert parse_query(AgentMemoriesQuery, b"content_query=").content_query == ""


@pytest.mark.parametrize("text", [b"%", b"%zz", b"%ff", b"\xff", b"%ED%A0%80", b"%00", "\u00fc".encode()])
def test_odd_encodings_in_a_query_do_no_harm(text: bytes) -> None:
    assert parse_query(AgentMemoriesQuery, b"content_query=" + text).content_query
    with pytest.raises(Invalid):
        parse_query(NoQuery, text)


def test_equal_queries_share_one_frozen_model() -> None:
    first = parse_query(AgentMessagesQuery, b"status=failed&page=2")
    assert parse_query(AgentMessagesQuery, b"status=failed&page=2") is first
    assert type(parse_query(SentRequestsQuery, b"status=all&page=2")) is SentRequestsQuery
    assert type(parse_query(AgentMessagesQuery, b"status=all&page=2")) is AgentMessagesQuery
    with pytest.raises(ValueError, match="frozen"):
        first.page = 3  # type: ignore[misc]


def test_the_memory_of_queries_is_bounded() -> None:
    first = parse_query(ContextQuery, b"page=1")
    for page in range(1000):
        assert parse_query(ContextQuery, f"page={page + 1}".encode()).page == page + 1
    assert parse_query(ContextQuery, b"page=1") is not first
    long = b"content_query=" + b"x" * 10_000
    assert parse_query(AgentMemoriesQuery, long) is not parse_query(AgentMemoriesQuery, long)


# ---------------------------------------------------------------------------------------------------------- path ids


@pytest.mark.parametrize("value", ["", "x", ANN[:-1], ANN + "0", ANN + "\n", ANN.replace("-", "_"), f"{{{ANN}}}"])
def test_a_path_id_that_is_no_uuid_is_refused_under_its_name(value: str) -> None:
    # ERR-7
    with pytest.raises(Invalid) as caught:
        check_uuid("chat_id", value)
    assert caught.value.details == {"/chat_id": [NOT_A_UUID]}


def test_a_path_id_is_given_back() -> None:
    assert check_uuid("id", BOB) == BOB


# ---------------------------------------------------------------------------------------------------------- any bytes

TEXTS = re.compile(
    r"Missing field: .+|Unexpected field: .{0,40}|Invalid value for enum"
    r"|Invalid format\. Expected :(uuid|\"date-time\")"
    r"|Invalid (string|array|object|integer|boolean)\. Got: (string|integer|number|boolean|array|object)"
    r"|null value where (string|array|object) expected|String length is (smaller|larger) than (min|max)Length: \d+",
    re.DOTALL,
)
NAMES = sorted(
    {
        name
        for model in BODIES
        for schema in [model.model_json_schema()]
        for each in [schema, *schema.get("$defs", {}).values()]
        for name in each.get("properties", {})
    }
)


def json_with(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | st.integers() | numbers | st.text() | st.sampled_from([ANN, "member", "task"])
    names = st.sampled_from(NAMES) | st.text()
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=12
    )


JSON = json_with(st.floats(allow_nan=False, allow_infinity=False))
NEARLY_JSON = json_with(st.floats())


def assert_model_or_refusal(model: type[Body], raw: bytes) -> None:
    try:
        assert isinstance(parse_body(model, raw), model)
    except BadRequest:
        pass
    except Invalid as refused:
        assert_well_told(refused)


def assert_well_told(refused: Invalid) -> None:
    assert refused.details
    for pointer, texts in refused.details.items():
        assert pointer.startswith("/")
        assert isinstance(texts, list)
        assert all(TEXTS.fullmatch(text) for text in texts), texts


@given(st.sampled_from(BODIES), st.binary())
def test_any_bytes_are_a_model_or_a_refusal(model: type[Body], raw: bytes) -> None:
    assert_model_or_refusal(model, raw)


@given(st.sampled_from(BODIES), NEARLY_JSON, st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_json_is_a_model_or_a_refusal(model: type[Body], value: object, encoding: str) -> None:
    assert_model_or_refusal(model, json.dumps(value, ensure_ascii=encoding == "latin-1").encode(encoding, "replace"))


@given(
    st.sampled_from(QUERIES), st.binary() | st.text("abcdefilmnopqrstuxyz_=&%+1234567890", max_size=60).map(str.encode)
)
def test_any_query_string_is_a_model_or_a_refusal(model: type[Query], query_string: bytes) -> None:
    try:
        assert isinstance(parse_query(model, query_string), model)
    except Invalid as refused:
        assert_well_told(refused)


@given(st.text())
def test_any_path_id_is_a_uuid_or_refused(value: str) -> None:
    try:
        assert check_uuid("id", value) == value.lower()
    except Invalid as refused:
        assert_well_told(refused)


# ---------------------------------------------------------------------- what we publish is what we check, and no more


def values_of(schema: dict[str, Any], definitions: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Give values of which most fit a published schema."""
    if "$ref" in schema:
        return values_of(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
    if "anyOf" in schema:
        return st.one_of([values_of(option, definitions) for option in schema["anyOf"]])
    if "properties" in schema:
        return mostly(objects_of(schema, definitions))
    if "enum" in schema:
        return mostly(st.sampled_from(schema["enum"]))
    if schema["type"] == "array":
        return mostly(st.lists(values_of(schema["items"], definitions), max_size=3))
    if schema["type"] == "object":
        return mostly(st.dictionaries(st.text(max_size=3), JSON, max_size=2))
    if schema.get("format") == "uuid":
        return mostly(st.sampled_from([ANN, BOB.upper()]))
    return mostly(st.text(min_size=schema.get("minLength", 0), max_size=20) | st.just("x" * schema.get("maxLength", 1)))


def objects_of(schema: dict[str, Any], definitions: dict[str, Any]) -> st.SearchStrategy[Any]:
    fields = {name: values_of(field, definitions) for name, field in schema["properties"].items()}
    needed = {name: fields.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(needed, optional=fields)


def mostly(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    odd: st.SearchStrategy[Any] = st.sampled_from([None, True, 0, 1.5, "", "x", [], {}, {"x": 1}, "y" * 600])
    return st.integers(0, 9).flatmap(lambda draw: odd if draw == 0 else good)


def fits_published(model: type[Body], value: object) -> bool:
    schema = model.model_json_schema()
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid(value)


def left_to_the_world(value: object) -> bool:
    """Whether a message body lacks only what the world asks for: text and a mention (MSG-3, MSG-13)."""
    match value:
        case {"message": {"content": str(content), **rest}}:
            return not content or not rest.get("mentions", [])
        case _:
            return False


@given(st.data())
def test_a_body_is_taken_exactly_when_it_fits_what_we_publish(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from(BODIES))
    schema = model.model_json_schema()
    value = data.draw(values_of(schema, schema.get("$defs", {})))
    try:
        parse_body(model, json.dumps(value).encode())
        taken = True
    except (Invalid, BadRequest):
        taken = False
    if taken and model is MessageBody and left_to_the_world(value):
        return
    assert taken == fits_published(model, value)


def test_a_body_with_very_many_faults_is_refused_without_naming_them() -> None:
    fields = ",".join(f'"{number}":0' for number in range(10_001))
    with pytest.raises(Invalid) as caught:
        parse_body(ChatBody, f'{{"chat":{{{fields}}}}}'.encode())
    assert caught.value.details == {"/": ["More than 10000 faults"]}


def test_the_name_of_an_unknown_field_is_not_sent_back_whole() -> None:
    with pytest.raises(Invalid) as caught:
        parse_body(ChatBody, b'{"chat":{"' + b"x" * 5000 + b'":0}}')
    assert caught.value.details == {"/chat/" + "x" * 200: ["Unexpected field: " + "x" * 40]}
