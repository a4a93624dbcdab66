"""What a request has that no model reads: named by its place, at any depth, and nothing else."""

import json
from typing import Annotated, Any

import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.schemas.base import Omittable
from mock_platform.rest.unread import unread_fields, unread_parameters
from tests.clients.quickstart import JANE

BY_ID = {each.id: each for each in OPERATIONS}


def unread(operation: str, body: object = None, query: bytes = b"") -> list[str]:
    return BY_ID[operation].unread(query, b"" if body is None else json.dumps(body).encode())


# --- operations ------------------------------------------------------------------------------------------------------


@pytest.mark.rule("ERR-6")
def test_a_field_that_no_model_declares_is_named_where_it_stands() -> None:
    mentions = [{"id": JANE}, {"id": JANE, "username": "jane", "handle": "jane"}]
    body = {"message": {"content": "Hi", "mentions": mentions, "subject": {"a": 1}}, "draft": None}
    assert unread("send_my_chat_message", body) == ["/message/mentions/1/username", "/message/subject", "/draft"]


def test_a_body_of_which_everything_is_declared_has_nothing_unread() -> None:
    assert unread("send_my_chat_message", {"message": {"content": "Hi", "mentions": [{"id": JANE}]}}) == []


def test_free_metadata_is_read_whole() -> None:
    event = {"content": "Hm", "message_type": "thought", "metadata": {"any": {"thing": [{"at": "all"}]}}}
    assert unread("create_agent_chat_event", {"event": event}) == []


def test_metadata_with_declared_fields_is_looked_into() -> None:
    assert unread("create_agent_memory", {"memory": {"metadata": {"tags": ["a"], "mood": 1}}}) == [
        "/memory/metadata/mood"
    ]


def test_an_operation_that_takes_no_fields_reads_none() -> None:
    assert unread("mark_agent_message_processing", {"status": "processing"}) == ["/status"]


def test_a_body_is_nothing_to_an_operation_without_one() -> None:
    assert BY_ID["list_my_chats"].body is None
    assert unread("list_my_chats", {"a": 1}) == []


@pytest.mark.rule("ERR-6")
def test_a_parameter_that_no_model_declares_is_named_once_with_a_question_mark() -> None:
    query = b"page=1&cursor=a&cursor=b&limit=&sort%5Bby%5D=x"
    assert unread("list_my_chats", query=query) == ["?cursor", "?limit", "?sort[by]"]


def test_an_operation_without_parameters_reads_none() -> None:
    assert unread("get_agent_me", query=b"verbose=1") == ["?verbose"]


def test_parameters_come_before_fields() -> None:
    assert unread("create_my_chat_room", {"chat": {"name": "x"}}, b"dry_run=1") == ["?dry_run", "/chat/name"]


@pytest.mark.parametrize("operation", [each.id for each in OPERATIONS if each.body is not None])
def test_every_body_is_looked_into(operation: str) -> None:
    assert unread(operation, {"not_a_field": 1}) == ["/not_a_field"]


# --- bodies that are not what they should be -------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"[1]", b"null", b'"text"', b"1"])
def test_what_is_no_json_object_has_no_fields(body: bytes) -> None:
    assert BY_ID["send_my_chat_message"].unread(b"", body) == []


@pytest.mark.parametrize("message", [None, "text", 1, [{"subject": 1}], {"mentions": "jane"}, {"mentions": [None, 1]}])
def test_a_value_of_the_wrong_type_is_a_refusal_and_not_unread(message: object) -> None:
    assert unread("send_my_chat_message", {"message": message}) == []


def test_a_name_is_escaped_as_a_pointer_wants_it() -> None:
    assert unread("send_my_chat_message", {"a/b": 1, "~c": 1, "": 1}) == ["/a~1b", "/~0c", "/"]


# --- models ----------------------------------------------------------------------------------------------------------


class Leaf(BaseModel):
    a: int = 0


class Other(BaseModel):
    b: int = 0
    c: int = 0


Named = TypeAliasType("Named", Annotated[Leaf | None, "a note"])


class Tree(BaseModel):
    aliased: Leaf | None = Field(None, alias="Aliased")
    either: Omittable[Leaf | Other] = None
    leaf_or_any: Leaf | dict[str, int] | None = None
    leaves: list[list[Leaf]] | None = None
    named: Named = None
    anything: Any = None
    items: list[Any] | None = None


class Choice(BaseModel):
    choice: Annotated[int, Field(validation_alias=AliasChoices("one", AliasPath("two", 0)))] = 0


class Lenient(BaseModel):
    model_config = ConfigDict(extra="allow", populate_by_name=True)

    leaf: Leaf | None = Field(None, alias="Leaf")


@pytest.mark.parametrize(
    "body, pointers",
    [
        ({"Aliased": {"a": 1, "x": 1}, "aliased": {}}, ["/Aliased/x", "/aliased"]),
        ({"either": {"b": 1, "x": 1}}, ["/either/x"]),
        ({"either": {"a": 1, "b": 1, "c": 1}}, ["/either/a"]),
        ({"leaf_or_any": {"x": 1}}, []),
        ({"leaves": [[{"a": 1}], [{"a": 1}, {"x": 1}]]}, ["/leaves/1/1/x"]),
        ({"named": {"x": 1}}, ["/named/x"]),
        ({"anything": {"x": 1}, "items": [{"x": 1}]}, []),
    ],
)
def test_what_a_field_is_declared_as_decides(body: object, pointers: list[str]) -> None:
    assert unread_fields(Tree, json.dumps(body).encode()) == pointers


def test_a_model_that_keeps_other_fields_reads_them_and_is_known_by_both_names() -> None:
    body = {"x": 1, "Leaf": {"y": 1}, "leaf": {"z": 1}}
    assert unread_fields(Lenient, json.dumps(body).encode()) == ["/Leaf/y", "/leaf/z"]


def test_the_names_of_a_query_are_those_of_the_model() -> None:
    assert unread_parameters(Tree, b"named=1&leaf=2&Aliased=3") == ["leaf"]


def test_a_field_of_many_names_is_known_by_each_of_them_and_not_by_its_own() -> None:
    assert unread_fields(Choice, b'{"one": 1, "two": [1], "choice": 1}') == ["/choice"]
