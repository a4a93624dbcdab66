"""The published document: made from the declarations, and in agreement with the contract but for what is listed here.

How single fields differ is listed in test_schemas.py, from the models; that FastAPI publishes the same is tested here.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest

from mock_platform import MockPlatform
from mock_platform.rest import openapi
from mock_platform.rest.declared import OPERATIONS
from tests.rest.test_schemas import (
    DELIBERATE,
    THENVOI,
    canonical,
    demanded_by_band,
    differences,
    field_differences,
    page_bounds,
)

Schema = dict[str, Any]

FOLDER = Path(openapi.__file__).parent
OURS: Schema = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))
PAGE = (FOLDER / "docs.html").read_text(encoding="utf-8")


def operations(document: Schema) -> dict[str, Schema]:
    """Give each operation by its id, with its method and path."""
    return {
        operation["operationId"]: {**operation, "method": method, "path": path}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


MINE, THEIRS = operations(OURS), operations(THENVOI)

# ------------------------------------------------------------------------------------------- deliberate differences


def where(says: Callable[[Schema], object]) -> list[str]:
    """Give the operations of which the contract ``says`` something."""
    return [name for name, operation in THEIRS.items() if says(operation)]


def lacks(status: str) -> Callable[[Schema], bool]:
    return lambda operation: status not in operation["responses"]


WITHOUT_BODY = [
    "approve_contact_request",
    "archive_agent_memory",
    "archive_user_memory",
    "mark_agent_message_processed",
    "mark_agent_message_processing",
    "reject_contact_request",
    "restore_user_memory",
    "supersede_agent_memory",
    "supersede_user_memory",
]
WITH_BODY = [*where(lambda operation: "requestBody" in operation), *WITHOUT_BODY]
WITHOUT_KEY = ["health_check", "get_version"]
KEYED = where(lambda operation: {} not in operation["security"] and operation["operationId"] != "authentication")

DIFFERENCES: dict[str, str] = {
    "delete_my_chat_room: only ours": "the platform was seen to have it, no published client has (CHT-14)",
    **dict.fromkeys(
        [f"{name}: security" for name in WITHOUT_KEY],
        "a token is a credential as well (AUTH-2; rest.md 8, row 3)",
    ),
    **dict.fromkeys(
        [f"{name}: body" for name in WITHOUT_BODY], "no body, yet an empty object is accepted (rest.md 2.3)"
    ),
    **dict.fromkeys(
        [f"{name}: 400" for name in WITH_BODY if lacks("400")(THEIRS[name])],
        "a body that is not JSON, and a malformed handle (ERR-10)",
    ),
    **dict.fromkeys(
        [f"{name}: 401" for name in WITHOUT_KEY], "a key that is sent is checked (AUTH-5; rest.md 8, row 2)"
    ),
    **dict.fromkeys(
        [f"{name}: 403" for name in KEYED if lacks("403")(THEIRS[name])],
        "the wrong kind of key is refused everywhere (AUTH-6, AUTH-7; rest.md 8, row 35)",
    ),
    **dict.fromkeys(
        ["list_agent_peers: 404", "list_my_peers: 404"], "not_in_chat names a room that the caller is not in (PEER-4)"
    ),
    **dict.fromkeys(
        ["add_agent_chat_participant: 409", "add_my_chat_participant: 409"],
        "somebody who is in the room already; SDKs test for it (PAR-6; rest.md 8, row 11)",
    ),
    **dict.fromkeys([f"{name}: 413" for name in WITH_BODY], "a body larger than any valid one is not read (MSG-14)"),
    **dict.fromkeys(
        [f"{name}: 422" for name in where(lacks("422"))],
        "unknown parameters and malformed ids are refused everywhere (ERR-6, ERR-7; rest.md 8, row 37)",
    ),
    "restore_user_memory: 422": "always with details, which an Error may have (ERR-3)",
    **dict.fromkeys([f"{name}: 429" for name in THEIRS], "told of all at once there (RATE-6)"),
    **dict.fromkeys([f"{name}: 500" for name in THEIRS], "told of all at once there (ERR-2)"),
}


# ------------------------------------------------------------------------------------------------------ what is said


def facts(document: Schema, operation: Schema) -> Iterator[tuple[str, object]]:
    """Give what a document says of an operation, beyond the fields of its schemas."""
    yield from ((name, operation[name]) for name in ("method", "path", "security", "tags"))
    if "requestBody" in operation:
        yield "body", operation["requestBody"].get("required", False)
    for parameter in operation.get("parameters", ()):
        yield f"{parameter['in']} {parameter['name']}", parameter["required"]
        if parameter["in"] == "path":
            yield f"path {parameter['name']}: schema", canonical(parameter["schema"])
    for status, response in operation["responses"].items():
        yield status, resolve(document, response).get("content", {}).get("application/json", {}).get("schema")


def resolve(document: Schema, schema: Schema) -> Schema:
    found = schema
    while "$ref" in found:
        parts = found["$ref"].removeprefix("#/").split("/")
        found = document
        for part in parts:
            found = found[part]
    return found


def differences_of_operations() -> Iterator[str]:
    yield from (f"{name}: only ours" for name in MINE.keys() - THEIRS.keys())
    yield from (f"{name}: lacking" for name in THEIRS.keys() - MINE.keys())
    for name in MINE.keys() & THEIRS.keys():
        mine, theirs = dict(facts(OURS, MINE[name])), dict(facts(THENVOI, THEIRS[name]))
        for fact in mine.keys() | theirs.keys():
            if fact not in mine or fact not in theirs or mine[fact] != theirs[fact]:
                yield f"{name}: {fact}"


def differences_of_fields() -> Iterator[str]:
    mine, theirs = OURS["components"]["schemas"], THENVOI["components"]["schemas"]
    for name in mine.keys() & theirs.keys():
        yield from differences(name, mine[name], theirs[name])
    for name, operation in THEIRS.items():
        queries = query_of(MINE[name]), query_of(operation)
        for parameter in queries[0].keys() & queries[1].keys():
            yield from field_differences(f"{name}?{parameter}", queries[0][parameter], queries[1][parameter])
        if "requestBody" in operation:
            bodies = [each["requestBody"]["content"]["application/json"]["schema"] for each in (MINE[name], operation)]
            yield from differences(name, resolve(OURS, bodies[0]), bodies[1])


def query_of(operation: Schema) -> Schema:
    return {each["name"]: each["schema"] for each in operation.get("parameters", ()) if each["in"] == "query"}


# ---------------------------------------------------------------------------------------------------------- the tests


def test_the_files_are_what_the_declarations_make() -> None:
    made = openapi.files()
    # Compared line by line, so that a difference is readable.
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8").splitlines() == text.splitlines(), (
            f"{name} is out of date: run python -m mock_platform.rest.openapi"
        )


def test_the_files_are_written_where_they_are_served_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openapi, "FOLDER", tmp_path)
    openapi.main()
    assert json.loads((tmp_path / "openapi.json").read_text(encoding="utf-8")) == OURS
    assert (tmp_path / "docs.html").read_text(encoding="utf-8") == PAGE


def test_the_server_does_without_fastapi() -> None:
    code = "import sys, mock_platform.app; sys.exit('fastapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_operations_differ_from_the_contract_only_where_we_say_so() -> None:
    assert set(differences_of_operations()) == DIFFERENCES.keys()


def test_fields_differ_from_the_contract_only_where_we_say_so() -> None:
    assert set(differences_of_fields()) == DELIBERATE.keys() | demanded_by_band() | page_bounds()


def test_what_the_contract_knows_beyond_its_client_is_declared() -> None:
    # Such as the 409 of add participant and the 422 of lists.
    lacking = {
        f"{name}: {status}"
        for name, operation in THEIRS.items()
        for status in operation.get("x-additional-statuses", {})
        if status not in MINE[name]["responses"]
    }
    assert lacking == {"remove_agent_chat_participant: 409"}  # an owner who leaves gets 403 (rest.md 8, row 12)


def test_a_difference_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled = {**THEIRS["list_my_agents"], "method": "put", "security": [], "responses": {}, "parameters": []}
    monkeypatch.setitem(THEIRS, "list_my_agents", spoiled)
    assert set(differences_of_operations()) - DIFFERENCES.keys() == {
        f"list_my_agents: {fact}"
        for fact in ("method", "security", "query page", "query page_size", "200", "401", "403")
    }


def test_every_operation_is_published_once_with_words_and_answers() -> None:
    assert list(MINE) == [operation.id for operation in OPERATIONS]
    for operation in OPERATIONS:
        published = MINE[operation.id]
        assert published["summary"].endswith((".", ")."))
        assert {int(status) for status in published["responses"]} == {
            operation.status,
            *openapi.refusals(operation),
            *([204] if operation.empty_too else []),
        }


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    found = set(re.findall(r'"\$ref": "#/components/([^"]+)"', json.dumps(OURS)))
    there = {f"{kind}/{name}" for kind, each in OURS["components"].items() for name in each}
    assert found == {name for name in there if not name.startswith("securitySchemes/")}


def test_links_lead_to_operations_with_all_the_ids_of_their_paths() -> None:
    links = [
        link
        for operation in MINE.values()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    ]
    assert len(links) > 60
    for link in links:
        ids = set(re.findall(r"\{(\w+)\}", MINE[link["operationId"]]["path"]))
        assert ids == link.get("parameters", {}).keys()


def test_examples_are_valid_and_fit_the_quickstart() -> None:
    refused = {
        "mark_agent_message_failed": 422,  # the example before it has closed the attempt
        "add_my_chat_participant": 409,  # the example of the agent has added him
        "remove_agent_contact": 404,  # there are no contacts
        "remove_my_contact": 404,
        "respond_to_agent_contact_request": 404,
    }
    with MockPlatform(seed=7) as mock, httpx2.Client(base_url=mock.base_url) as client:
        for name, operation in MINE.items():
            path = example_path(operation)
            if operation["method"] != "delete" and "{" not in path:
                key = mock.user_key if "/me/" in path else mock.agent_key
                body = example_body(operation)
                answer = client.request(operation["method"].upper(), path, headers={"X-API-Key": key}, json=body)
                assert answer.status_code == refused.get(name, answer.status_code), name
                assert answer.is_success == (name not in refused), answer.text


def example_path(operation: Schema) -> str:
    path: str = operation["path"]
    for parameter in operation.get("parameters", ()):
        if "example" in parameter:
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
    return path


def example_body(operation: Schema) -> object:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "example" not in content:
        return None
    validator = jsonschema.Draft202012Validator({**content["schema"], "components": OURS["components"]})
    validator.validate(content["example"])
    return content["example"]


# ----------------------------------------------------------------------------------------------------------- the page


class Outline(HTMLParser):
    """The elements of a page: whether they are closed, what is in them, where they lead."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: set[str] = set()
        self.kinds: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds.add(tag)
        if tag != "meta":
            self.open.append(tag)
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.addresses |= {given[name] or "" for name in ("href", "src", "action") if name in given}
        assert not any(name.startswith("on") for name in given)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_from_elsewhere() -> None:
    outline = Outline()
    outline.feed(PAGE)
    outline.close()
    assert outline.open == []
    assert not outline.kinds & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert {address for address in outline.addresses if not address.startswith("#")} == {"/openapi.json"}
    assert {address[1:] for address in outline.addresses if address.startswith("#")} <= set(outline.ids)
    assert not re.search(r"@import|url\(", PAGE)
    assert "prefers-color-scheme: dark" in PAGE


def test_the_page_shows_every_operation_with_its_fields() -> None:
    outline = Outline()
    outline.feed(PAGE)
    assert len(outline.ids) == len(set(outline.ids))
    assert {*MINE, *(tag["name"] for tag in OURS["tags"]), "errors"} == set(outline.ids)
    assert "<code>data[].metadata</code>" in PAGE
    assert "<code>message.mentions[].id</code> <span class='quiet'>required</span></td><td>uuid</td>" in PAGE
    assert '-d \'{"handle": "olga"}\'' in PAGE
