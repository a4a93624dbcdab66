"""What holds for all texts, whatever a platform sends."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_server.answers import Answers
from mcp_server.tools.catalogue import BY_NAME, TOOLS
from mcp_server.tools.table import Tool

KEY = "thnv_a_1767600000_a-key-of-nobody"
ANSWERS = Answers("https://thenvoi.example", KEY, 25.0)

STATUSES = st.integers(400, 599)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(KEY),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["error", "code", "message", "details", "errors", "detail"]) | st.text(), inner
        )
    ),
)
BODIES = st.text() | ANY_JSON.map(json.dumps) | st.text().map(lambda text: text + KEY + text)


@given(status=STATUSES, body=BODIES, tool=st.sampled_from([None, *TOOLS]), wait=st.none() | st.integers(0, 10**9))
def test_any_refusal_has_one_short_line_without_the_key(
    status: int, body: str, tool: Tool | None, wait: int | None
) -> None:
    text = str(ANSWERS.refused(status, body, read=True, tool=tool, retry_after=wait))
    assert text.startswith(f"Error: {status}")
    assert len(text.splitlines()) == 1
    assert len(text) < 5_000
    assert KEY not in text


@given(body=st.text())
def test_any_unusable_body_is_shown_in_one_short_line(body: str) -> None:
    text = str(ANSWERS.unusable(200, body, "it is not JSON", read=True))
    assert len(text.splitlines()) == 1
    assert len(text) < 500


@pytest.mark.parametrize("tool", TOOLS, ids=[tool.name for tool in TOOLS])
def test_a_404_says_of_every_id_which_tool_yields_it(tool: Tool) -> None:
    text = str(ANSWERS.refused(404, "", read=True, tool=tool, retry_after=None))
    ids = [each.name for each in tool.parameters if each.name.endswith("_id") and each.name != "task_id"]
    assert re.findall(r"(\w+_id) from", text) == ids
    assert set(re.findall(r"(?:from|or) ([a-z]+_\w+)", text)) <= set(BY_NAME)


def test_of_two_ids_each_has_its_source() -> None:
    text = str(ANSWERS.refused(404, "", read=False, tool=BY_NAME["add_my_chat_participant"], retry_after=None))
    assert text.endswith("check the ids. Valid ids: chat_id from list_my_chats, participant_id from list_my_peers.")


def test_a_422_says_where_the_id_comes_from_that_the_platform_objects_to_and_no_other() -> None:
    body = json.dumps({"error": {"code": "validation_error", "message": "No", "details": {"chat_id": ["no uuid"]}}})
    tool = BY_NAME["add_my_chat_participant"]
    assert str(ANSWERS.refused(422, body, read=False, tool=tool, retry_after=None)) == (
        "Error: 422 validation_error: No. Correct the arguments and call again."
        " Valid ids: chat_id from list_my_chats. Fields: chat_id: no uuid."
    )
    body = body.replace("chat_id", "role")
    assert "Valid ids" not in str(ANSWERS.refused(422, body, read=False, tool=tool, retry_after=None))


@pytest.mark.parametrize("name", ["add_my_chat_participant", "add_agent_chat_participant"])
def test_a_409_names_a_tool_that_exists(name: str) -> None:
    text = str(ANSWERS.refused(409, "", read=False, tool=BY_NAME[name], retry_after=None))
    before, _, _ = text.partition(" shows who takes part")
    assert before.rpartition(" ")[2] in BY_NAME


def test_every_part_of_a_refusal_has_its_place() -> None:
    body = {
        "error": {
            "code": "rate_limit_exceeded",
            "message": "Slow down",
            "request_id": "F9-1",
            "details": {"/message/content": ["too often", "too long"], "/message/mentions": ["too many"]},
        }
    }
    tool = BY_NAME["send_my_chat_message"]
    assert str(ANSWERS.refused(429, json.dumps(body), read=False, tool=tool, retry_after=30)) == (
        "Error: 429 rate_limit_exceeded: Slow down. Too many requests were made: wait before calling again."
        " Fields: content: too often, too long; mentions: too many. Retry after 30 s. Request id: F9-1"
    )
