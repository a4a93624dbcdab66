import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_server.errors import ToolError
from mcp_server.tools.arguments import read
from mcp_server.tools.catalogue import ALIASES, BY_NAME, TOOLS, find
from mcp_server.tools.table import Tool

Json = dict[str, object]

MENTION: Json = {"id": "u-1", "name": "Sarah Kim"}


def taken(name: str, arguments: Json) -> Json:
    tool = find(name)
    assert tool
    return read(tool, arguments, name=name)


def refusal(name: str, arguments: Json) -> str:
    with pytest.raises(ToolError) as told:
        taken(name, arguments)
    return str(told.value)


# --- given and not given ---------------------------------------------------------------------------------------------


def test_arguments_come_back_in_the_order_of_the_table() -> None:
    found = taken("list_my_chat_messages", {"since": "2026-02-10T09:15:30Z", "page": 2, "chat_id": "c-1"})
    assert list(found.items()) == [("chat_id", "c-1"), ("page", 2), ("since", "2026-02-10T09:15:30Z")]


def test_what_is_not_given_is_left_out() -> None:
    assert taken("list_my_chats", {}) == {}


def test_null_is_the_same_as_not_given() -> None:
    assert taken("list_my_peers", {"page": None, "peer_type": None, "not_in_chat": None}) == {}
    assert "needs chat_id" in refusal("get_my_chat", {"chat_id": None})


@pytest.mark.parametrize("role", [{}, {"role": None}, {"role": ""}])
def test_a_default_is_filled_in(role: Json) -> None:
    expected = {"chat_id": "c-1", "participant_id": "a-1", "role": "member"}
    assert taken("add_my_chat_participant", {"chat_id": "c-1", "participant_id": "a-1", **role}) == expected


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("create_my_chat", {"task_id": ""}),
        ("list_my_peers", {"not_in_chat": " ", "peer_type": "", "page": ""}),
        ("list_my_agents", {"page_size": " "}),
    ],
)
def test_a_blank_optional_argument_says_nothing(name: str, arguments: Json) -> None:
    assert taken(name, arguments) == {}


@pytest.mark.parametrize("nothing", [[], "[]", "", " "])
def test_no_mentions_beside_recipients_say_nothing(nothing: object) -> None:
    arguments: Json = {"chat_id": "c-1", "content": "Hi", "recipients": "bob"}
    assert taken("create_agent_chat_message", {**arguments, "mentions": nothing}) == arguments


def test_a_blank_name_in_a_profile_is_meant() -> None:
    assert taken("update_my_profile", {"last_name": ""}) == {"last_name": ""}


def test_texts_are_not_touched() -> None:
    arguments: Json = {"chat_id": " a/b?c ", "content": "  Дождь,\n\tzzz 🌍 ", "recipients": "@Sarah , bob"}
    assert taken("send_my_chat_message", arguments) == arguments


def test_missing_arguments_are_told_all_at_once_with_what_they_are() -> None:
    assert refusal("send_my_chat_message", {"chat_id": "c-1"}) == (
        "Error: send_my_chat_message needs content (The text to send; only recipients are reached, with or without"
        " their @names in it); recipients (Names or handles of participants, with commas between them; a leading @ is"
        " ignored)."
    )


def test_unknown_arguments_are_an_error_that_lists_the_accepted_ones() -> None:
    assert refusal("list_my_chats", {"limit": 5, "page": 1}) == (
        'Error: unknown argument "limit". list_my_chats accepts: page, page_size.'
    )
    assert refusal("get_my_chat", {"chatId": "c-1", "x\n\ud800": 1}) == (
        'Error: unknown arguments "chatId", "x ?". get_my_chat accepts: chat_id.'
    )


def test_a_tool_without_parameters_says_so() -> None:
    assert refusal("health_check", {"x": 1}) == 'Error: unknown argument "x". health_check accepts no arguments.'
    assert taken("health_check", {}) == {}


def test_an_unknown_argument_is_an_error_even_if_it_is_null() -> None:
    assert refusal("get_agent_me", {"x": None}) == 'Error: unknown argument "x". get_agent_me accepts no arguments.'


# --- either or -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [{}, {"recipients": " "}, {"mentions": []}, {"mentions": "", "recipients": None}])
def test_a_message_to_nobody_is_an_error_that_explains_both_forms_and_where_names_come_from(nothing: Json) -> None:
    assert refusal("create_agent_chat_message", {"chat_id": "c-1", "content": "Hi", **nothing}) == (
        "Error: create_agent_chat_message needs at least one of recipients (Names or handles with commas between them,"
        " as list_agent_chat_participants gives them; a leading @ is ignored. Not needed with mentions); mentions (JSON"
        ' array of participants, [{"id": "...", "name": "..."}], each optionally with handle. Saves the look-up of'
        " names)."
    )


@pytest.mark.parametrize("nothing", [{}, {"first_name": None, "last_name": None}])
def test_a_profile_without_a_change_is_an_error(nothing: Json) -> None:
    assert refusal("update_my_profile", nothing) == (
        "Error: update_my_profile needs at least one of first_name (New first name; unchanged if omitted,"
        " cleared by an empty text); last_name (New last name; unchanged if omitted, cleared by an empty text)."
    )


@pytest.mark.parametrize("name", ["remove_my_contact", "remove_agent_contact"])
def test_a_contact_is_named_by_id_by_handle_or_by_both(name: str) -> None:
    for arguments in ({"handle": "@sarah"}, {"contact_id": "k-1"}, {"contact_id": "k-1", "handle": "sarah"}):
        assert taken(name, dict(arguments)) == arguments
    assert f"{name} needs at least one of contact_id" in refusal(name, {"handle": ""})


def test_an_answer_to_a_contact_request_names_the_request() -> None:
    assert taken("respond_to_agent_contact_request", {"action": "Approve", "handle": "sarah", "request_id": ""}) == {
        "action": "approve",
        "handle": "sarah",
    }
    assert "needs at least one of handle" in refusal("respond_to_agent_contact_request", {"action": "approve"})


# --- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, kind",
    [(7, "a number"), (1.5, "a number"), (True, "a boolean"), (["c-1"], "an array"), ({"id": "c-1"}, "an object")],
)
def test_a_text_must_be_a_string(value: object, kind: str) -> None:
    assert refusal("get_my_chat", {"chat_id": value}) == f"Error: chat_id of get_my_chat must be a string, not {kind}."


@pytest.mark.parametrize("value", ["", " \n"])
def test_an_id_in_the_path_must_not_be_blank(value: str) -> None:
    assert refusal("get_my_chat", {"chat_id": value}) == "Error: chat_id of get_my_chat must not be blank."


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    assert refusal("send_my_chat_message", {"chat_id": "c-1", "content": "\ud83d", "recipients": "bob"}) == (
        "Error: content of send_my_chat_message holds half of a surrogate pair, which is not valid text."
    )


def test_a_text_has_at_most_the_length_that_the_schema_gives() -> None:
    assert taken("create_contact_request", {"recipient_handle": "sarah", "message": "ы" * 500})
    assert refusal("create_contact_request", {"recipient_handle": "sarah", "message": "ы" * 501}) == (
        "Error: message of create_contact_request must have at most 500 characters, and has 501."
    )


@pytest.mark.parametrize("value, expected", [("user", "User"), ("AGENT", "Agent"), (" Agent ", "Agent")])
def test_words_of_an_enum_are_taken_in_any_case(value: str, expected: str) -> None:
    assert taken("list_my_peers", {"peer_type": value}) == {"peer_type": expected}


def test_another_word_is_an_error_that_lists_those_there_are() -> None:
    assert refusal("add_my_chat_participant", {"chat_id": "c", "participant_id": "p", "role": "gu\nest"}) == (
        'Error: role of add_my_chat_participant must be one of owner, admin, member, not "gu est".'
    )
    assert refusal("list_agent_messages", {"chat_id": "c", "status": 1}) == (
        "Error: status of list_agent_messages must be a string, not a number."
    )


@pytest.mark.parametrize(
    "value, expected",
    [
        ("2026-02-10T09:15:30Z", "2026-02-10T09:15:30Z"),
        (" 2026-02-10T09:15:30.123456Z ", "2026-02-10T09:15:30.123456Z"),
        ("2026-02-10T09:15:30", "2026-02-10T09:15:30Z"),
        ("2026-02-10 09:15", "2026-02-10T09:15:00Z"),
        ("2026-02-10", "2026-02-10T00:00:00Z"),
        ("2026-02-10T09:15:30+02:00", "2026-02-10T07:15:30Z"),
    ],
)
def test_an_instant_is_brought_to_utc(value: str, expected: str) -> None:
    assert taken("list_my_chat_messages", {"chat_id": "c", "since": value}) == {"chat_id": "c", "since": expected}


@pytest.mark.parametrize("value", ["yesterday", "10.02.2026", "1770714930", "2026-13-01", "0001-01-01T00:00:00+10:00"])
def test_what_is_no_instant_is_an_error_that_shows_one(value: str) -> None:
    assert refusal("list_my_chat_messages", {"chat_id": "c", "since": value}) == (
        f'Error: since of list_my_chat_messages must be an ISO 8601 time such as 2026-02-10T09:15:30Z, not "{value}".'
    )


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [3, 3.0, "3", " 3 ", "+3", "03"])
def test_a_number_may_be_written_as_text(value: object) -> None:
    found = taken("list_my_chats", {"page": value})["page"]
    assert found == 3
    assert type(found) is int


@pytest.mark.parametrize(
    "value, kind",
    [
        ("three", '"three"'),
        ("3.0", '"3.0"'),
        ("٣", '"٣"'),
        ("9" * 30, '"' + "9" * 30 + '"'),
        (True, "a boolean"),
        (2.5, "a number"),
        (float("nan"), "a number"),
        (float("inf"), "a number"),
        ([1], "an array"),
        ({}, "an object"),
    ],
)
def test_what_is_no_whole_number_is_an_error(value: object, kind: str) -> None:
    assert (
        refusal("list_my_chats", {"page": value}) == f"Error: page of list_my_chats must be a whole number, not {kind}."
    )


@pytest.mark.parametrize("value", [0, -1, 101, "0", 10**400])
def test_a_number_stays_within_its_bounds(value: object) -> None:
    assert refusal("list_my_chats", {"page_size": value}) == "Error: page_size of list_my_chats must be from 1 to 100."


def test_a_page_stays_within_what_json_carries_exactly() -> None:
    assert taken("list_my_chats", {"page": 2**53 - 1}) == {"page": 2**53 - 1}
    assert (
        refusal("list_my_chats", {"page": 2**53}) == "Error: page of list_my_chats must be from 1 to 9007199254740991."
    )


# --- JSON ------------------------------------------------------------------------------------------------------------


def mentions(value: object) -> object:
    return taken("create_agent_chat_message", {"chat_id": "c", "content": "Hi", "mentions": value})["mentions"]


def metadata(value: object) -> object:
    arguments: Json = {"chat_id": "c", "content": "Hi", "message_type": "task", "metadata": value}
    return taken("create_agent_chat_event", arguments)["metadata"]


@pytest.mark.parametrize("native", [[MENTION], [{**MENTION, "handle": "sarah"}, {"id": "a-1", "name": "Погода"}]])
def test_mentions_may_be_json_or_native(native: list[Json]) -> None:
    assert mentions(json.dumps(native)) == mentions(native) == native


def test_a_mention_has_id_name_and_handle_and_nothing_else() -> None:
    assert mentions([{**MENTION, "handle": None, "type": "User"}]) == [MENTION]


@pytest.mark.parametrize(
    "value, problem",
    [
        ("[{]", 'is not valid JSON such as [{"id": "...", "name": "..."}]'),
        ("Sarah Kim", 'is not valid JSON such as [{"id": "...", "name": "..."}]'),
        ("{}", 'must be a JSON array such as [{"id": "...", "name": "..."}]'),
        (MENTION, 'must be a JSON array such as [{"id": "...", "name": "..."}]'),
        (7, 'must be a JSON array such as [{"id": "...", "name": "..."}]'),
        (["u-1"], "must be a JSON array of objects, and entry 1 is a string"),
        ([MENTION, {"id": "u-2"}], "needs id and name in every entry, and entry 2 lacks name"),
        ([{"name": "Bob"}], "needs id and name in every entry, and entry 1 lacks id"),
        ([{"id": 7, "name": "Bob"}], "needs id and name in every entry, and entry 1 lacks id"),
        ([{"id": "u-2", "name": " "}], "needs id and name in every entry, and entry 1 lacks name"),
        ([{**MENTION, "handle": 7}], "needs a string as handle, and entry 1 has a number"),
        ([{"id": "u-2", "name": "\ud800"}], 'is not valid JSON such as [{"id": "...", "name": "..."}]'),
    ],
)
def test_other_mentions_are_an_error_that_says_what_is_wrong(value: object, problem: str) -> None:
    arguments: Json = {"chat_id": "c", "content": "Hi", "recipients": "bob", "mentions": value}
    assert refusal("create_agent_chat_message", arguments) == f"Error: mentions of create_agent_chat_message {problem}."


@pytest.mark.parametrize("native", [{}, {"a": [1, None, {"b": "Погода"}]}])
def test_metadata_may_be_json_or_native(native: Json) -> None:
    assert metadata(json.dumps(native)) == metadata(native) == native


@pytest.mark.parametrize(
    "value, problem",
    [
        ("{a: 1}", 'is not valid JSON such as {"name": "value"}'),
        ('{"a": NaN}', 'is not valid JSON such as {"name": "value"}'),
        ({"a": float("inf")}, 'is not valid JSON such as {"name": "value"}'),
        ('{"a": ' + "9" * 5000 + "}", 'is not valid JSON such as {"name": "value"}'),
        ("[" * 100_000, 'is not valid JSON such as {"name": "value"}'),
        ("[]", "must be a JSON object, not an array"),
        ("null", "must be a JSON object, not null"),
        ('"text"', "must be a JSON object, not a string"),
        ([], "must be a JSON object, not an array"),
        (1, "must be a JSON object, not a number"),
        (False, "must be a JSON object, not a boolean"),
    ],
)
def test_other_metadata_is_an_error(value: object, problem: str) -> None:
    arguments: Json = {"chat_id": "c", "content": "Hi", "message_type": "task", "metadata": value}
    assert refusal("create_agent_chat_event", arguments) == f"Error: metadata of create_agent_chat_event {problem}."


def test_blank_metadata_says_nothing() -> None:
    assert taken(
        "create_agent_chat_event", {"chat_id": "c", "content": "x", "message_type": "TASK", "metadata": " "}
    ) == {
        "chat_id": "c",
        "content": "x",
        "message_type": "task",
    }


# --- older names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("older", [older for older in ALIASES if older != "register_user_agent"])
def test_an_older_name_takes_what_its_replacement_takes(older: str) -> None:
    tool = BY_NAME[ALIASES[older]]
    needed = [each.name for each in tool.parameters if each.required or each.name in tool.one_of]
    arguments: Json = dict.fromkeys(needed, "x")
    assert read(tool, arguments, name=older) == read(tool, arguments, name=tool.name)


def test_an_error_names_the_tool_as_it_was_called() -> None:
    assert refusal("get_user_chat", {}).startswith("Error: get_user_chat needs chat_id (")


@pytest.mark.parametrize("description", [{}, {"description": None}, {"description": " "}])
def test_the_older_registration_takes_the_name_where_no_description_is_given(description: Json) -> None:
    assert taken("register_user_agent", {"name": "Weather", **description}) == {
        "name": "Weather",
        "description": "Weather",
    }


def test_the_older_registration_takes_a_model_type_which_is_not_sent() -> None:
    arguments: Json = {"name": "Weather", "description": "Tells it", "model_type": "gpt"}
    assert taken("register_user_agent", arguments) == arguments
    assert "model_type" not in [each.name for each in BY_NAME["register_my_agent"].parameters]


def test_the_new_registration_needs_the_description_and_knows_no_model_type() -> None:
    assert refusal("register_my_agent", {"name": "Weather"}) == (
        "Error: register_my_agent needs description (What the agent does, for those who choose among agents; 10 to 500"
        " characters)."
    )
    assert refusal("register_my_agent", {"name": "W", "description": "D", "model_type": "gpt"}) == (
        'Error: unknown argument "model_type". register_my_agent accepts: name, description.'
    )


def test_the_older_send_needs_recipients_like_the_new_one() -> None:
    assert "needs recipients (" in refusal("send_user_chat_message", {"chat_id": "c", "content": "Hi"})


# --- anything --------------------------------------------------------------------------------------------------------

WORDS = ["chat_id", "content", "recipients", "mentions", "metadata", "message_type", "page", "since", "role", "status"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
ENCODED = VALUES.map(json.dumps)


@given(
    st.sampled_from(TOOLS),
    st.dictionaries(st.sampled_from(WORDS) | st.text(st.characters()), VALUES | ENCODED),
    st.booleans(),
)
def test_anything_is_read_into_json_that_can_be_sent_or_refused(tool: Tool, arguments: Json, all_known: bool) -> None:  # noqa: FBT001
    names = [each.name for each in tool.parameters]
    given_ = dict(zip(names, arguments.values(), strict=False)) if all_known else arguments
    try:
        found = read(tool, given_, name=tool.name)
    except ToolError as error:
        text = str(error)
    else:
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        assert set(found) <= set(names)
    assert "\n" not in text
    text.encode()
