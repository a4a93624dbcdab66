"""Two platforms compared: what differs is told by rule, and ids, instants and names are no difference."""

import json
from pathlib import Path

import jsonschema
import pytest

from conformance.comparing import References, differences, normalised
from tests.conformance import kit

A = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
B = "7d444840-9dc0-41d1-b245-5ffdce74fad2"


def seen(value: object, **words: str) -> object:
    return normalised(value, References(words))


def test_ids_and_instants_are_references() -> None:
    one = {"id": A, "of": A, "other": B, "at": "2026-01-02T03:04:05.000006Z", A: 1}
    assert seen(one) == {"id": "<id 1>", "of": "<id 1>", "other": "<id 2>", "at": "<instant>", "<id 1>": 1}
    assert seen({"id": B, "of": B, "other": A, "at": "2027-01-02T03:04:05Z", B: 1}) == seen(one)


def test_words_of_the_account_are_references() -> None:
    assert seen("Jane asked jane", Jane="name", jane="handle") == "<name> asked <handle>"


@pytest.mark.parametrize(
    "one, other, paths",
    [
        ([{"id": A, "title": "mine"}], [{"id": B, "title": None}, {"id": A, "title": "yours"}], []),
        ([{"id": A, "title": "mine"}], [], []),
        ([{"id": A, "kind": 1}, {"id": B}], [{"id": A}], []),
        ([{"id": A, "title": "mine"}], [{"id": B}], ["data.*.title"]),
        ([{"id": A}], [{"id": B, "title": "yours"}, {"id": A, "title": "mine"}], ["data.*.title"]),
    ],
)
def test_what_others_made_counts_by_the_fields_that_all_of_it_has(
    one: list[object], other: list[object], paths: list[str]
) -> None:
    both = [{"data": data, "metadata": {"page": 1, "total_count": len(data)}} for data in (one, other)]
    assert [path for path, _, _ in differences(seen(both[0]), seen(both[1]))] == paths


def test_how_much_there_is_counts_where_all_of_it_is_known() -> None:
    one, other = ({"data": [], "metadata": {"total_count": number}} for number in (0, 3))
    assert [path for path, _, _ in differences(seen(one), seen(other))] == ["metadata.total_count"]


def test_what_a_page_past_the_end_counts_stands_on_other_pages() -> None:
    one, other = ({"data": [], "metadata": {"page": 9, "total_pages": 1, "total_count": each}} for each in (3, 5))
    assert list(differences(seen(one), seen(other))) == []


def test_what_was_named_before_counts_by_value() -> None:
    references = References({})
    references.text(f"POST /chats/{A}")
    assert normalised({"data": [{"id": A, "title": "mine"}]}, references) == {
        "data": [{"id": "<id 1>", "title": "mine"}]
    }


def test_the_wording_of_an_error_is_no_difference_and_its_code_is() -> None:
    one, other = ({"error": {"code": code, "message": code, "request_id": code}} for code in ("x", "y"))
    assert [path for path, _, _ in differences(seen(one), seen(other))] == ["error.code"]


@pytest.mark.parametrize(
    "one, other, paths",
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, ["a"]),
        ({"a": {"b": 1}}, {"a": {}}, ["a.b"]),
        ({}, {"a": None}, ["a"]),
        ([1, 2], [1, 3], ["1"]),
        ([1], [1, 2], [""]),
    ],
)
def test_differences_are_told_by_their_place(one: object, other: object, paths: list[str]) -> None:
    assert [path for path, _, _ in differences(one, other)] == paths


def compared(one: str, other: str, *words: str, cwd: Path) -> kit.Ended:
    addresses = ("--base-url", one, "--base-url", other)
    keys = ("--user-key", kit.JANE, "--user-key-2", kit.RAVI, "--user-key-3", kit.OLGA)
    return kit.run("diff", *addresses, *keys, "--write", *words, cwd=cwd)


def test_a_platform_does_not_differ_from_another_like_it(mock: str, tmp_path: Path) -> None:
    with kit.serving() as other:
        ended = compared(mock, other, "--level", "may", cwd=tmp_path)
    assert (ended.out, ended.err) == (f"{mock} and {other}: no difference\n", "")
    assert ended.code == 0


def test_a_difference_is_named_by_its_rule_with_what_stands_where(mock: str, tmp_path: Path) -> None:
    with kit.serving("--idempotent-processing", "--strict-member-removal") as other:
        ended = compared(mock, other, "--only", "DEL-3,PAR-12", "--level", "may", "--json", "d.json", cwd=tmp_path)
    assert ended.code == 1
    assert "DEL-3 (SHOULD): Marking processing again" in ended.out
    assert "/processing: body.data.attempt_number: 2 at the first, 1 at the second" in ended.out
    assert "status: 200 at the first, 403 at the second" in ended.out
    written = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert {tuple(each["rules"]) for each in written["differences"]} == {("DEL-3",), ("PAR-12",)}
    assert not any(key in ended.out + json.dumps(written) for key in kit.KEYS)
    validator().validate(written)


def validator() -> jsonschema.Draft202012Validator:
    """The published schema of what ``diff`` writes."""
    schema = json.loads((kit.ROOT / "conformance" / "report" / "diff-schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_where_nothing_differs_the_file_says_so_in_the_published_format(mock: str, tmp_path: Path) -> None:
    ended = compared(mock, mock, "--only", "CTX-1", "--json", "d.json", cwd=tmp_path)
    written = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert (ended.code, written["base_urls"], written["differences"]) == (0, [mock, mock], [])
    validator().validate(written)
    assert not validator().is_valid({**written, "base_urls": [mock]})


def test_a_file_that_could_not_be_written_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    ended = compared("http://127.0.0.1:9", "http://127.0.0.1:9", "--json", "no/d.json", cwd=tmp_path)
    assert ended[:3] == (2, "", "thenvoi-conformance: no/d.json cannot be written: there is no folder no\n")


def test_two_addresses_are_needed(mock: str, tmp_path: Path) -> None:
    ended = kit.run("diff", "--base-url", mock, "--user-key", kit.JANE, cwd=tmp_path)
    assert (ended.code, "diff compares two platforms: give --base-url twice" in ended.err) == (2, True)
