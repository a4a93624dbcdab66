"""A scenario that cannot be used is told about in one sentence: the file, the line, the field, and what is wrong."""

import json
import os
import socket
from pathlib import Path

import pytest

from mock_platform.scenarios import ScenarioError, built_in, load
from mock_platform.scenarios.dialect import MOST_LEVELS
from mock_platform.scenarios.reading import Source, read
from tests.scenarios.writing import PEOPLE, Told, Writer

NO_MAPPING = "a scenario is a mapping with at least a name, such as `name: my-world`"


def sentence_about(name: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(name)
    return str(caught.value)


# --- what is no scenario at all --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["quikstart", "folder/absent.yaml", "nul\0byte"])
def test_a_name_that_is_neither_built_in_nor_a_file_is_answered_with_those_that_are_built_in(name: str) -> None:
    assert sentence_about(name) == f"no scenario {name!r}: neither a file nor one of {', '.join(built_in())}"


def test_the_built_in_scenarios_are_those_that_the_docs_name() -> None:
    assert list(built_in()) == ["agent-manager", "demo", "quickstart", "support-desk"]


@pytest.mark.parametrize("name", [".", "", "/"])
def test_a_folder_is_told_apart_from_a_file_that_is_missing(name: str) -> None:
    assert sentence_about(name) == f"cannot read the scenario {name!r}: is a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever is root reads every file")
def test_a_file_without_permission_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    file.touch(0o200)
    assert sentence_about(str(file)) == f"cannot read the scenario {str(file)!r}: permission denied"


def test_what_cannot_be_opened_is_told_by_the_words_of_the_system(tmp_path: Path) -> None:
    name = str(tmp_path / ("x" * 300))
    assert sentence_about(name) == f"cannot read the scenario {name!r}: file name too long"


def test_only_regular_files_are_opened_so_that_nobody_waits_for_what_never_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket has to be short
    os.mkfifo("pipe.yaml")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.sock")
        for name in ("pipe.yaml", "a.sock", "/dev/zero"):
            assert sentence_about(name) == f"cannot read the scenario {name!r}: is not a regular file"


def test_a_link_to_a_file_is_as_good_as_the_file(tmp_path: Path) -> None:
    file, link = tmp_path / "world.yaml", tmp_path / "link"
    file.write_text("name: small\n", encoding="utf-8")
    link.symlink_to(file)
    assert load(str(link)).scenario.name == "small"


def test_a_file_of_any_size_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_platform.scenarios.reading.MOST_BYTES", 1024 * 1024)
    file = tmp_path / "large.yaml"
    with file.open("wb") as opened:
        opened.truncate(1024 * 1024 + 1)
    assert sentence_about(str(file)) == f"{file} is larger than 1 MiB"


def test_text_in_another_encoding_is_told_with_the_line_of_the_first_such_byte(writer: Writer) -> None:
    assert writer.told("name: small\ndescription: caf\xe9\n".encode("latin-1")) == Told(
        "world.yaml", 2, None, "is not UTF-8 text"
    )


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment\n", "---\n", "just words\n", "- a list\n", "5\n", "null\n"]
)
def test_what_is_not_a_mapping_is_told_how_a_scenario_begins(writer: Writer, text: str) -> None:
    assert writer.told(text) == Told("world.yaml", None, None, NO_MAPPING)


# --- YAML ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, line, problem",
    [
        ("name: small\nusers: [\n", 3, "while parsing a flow node, did not find expected node content"),
        (
            "name: small\n\tusers: []\n",
            2,
            "while scanning a plain scalar, found a tab character that violates indentation",
        ),
        ("name: small\nname: large\n", 2, "the key 'name' stands twice"),
        ("name: small\nusers:\n  - username: ada\n    username: ben\n", 4, "the key 'username' stands twice"),
        ("name: small\n---\nname: large\n", 2, "expected a single document in the stream, but found another document"),
        (
            "name: !!python/name:os.system x\n",
            1,
            "could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system'",
        ),
        ("name: small\n? {a: b}\n: c\n", 2, "while constructing a mapping, found unhashable key"),
    ],
)
def test_yaml_that_is_none_is_told_with_its_line(writer: Writer, text: str, line: int, problem: str) -> None:
    assert writer.told(text) == Told("world.yaml", line, None, f"not valid YAML: {problem}")


def test_a_control_character_is_told_with_its_line(writer: Writer) -> None:
    told = writer.told("name: small\ndescription: a\0b\n")
    assert (told.line, told.field) == (2, None)
    assert told.problem.startswith("not valid YAML: unacceptable character #x0000")


@pytest.mark.parametrize(
    "text, line",
    [
        ("a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n", 2),
        ("name: small\norganizations: &all\n  - *all\n", 3),
        ("name: &name small\ndescription: *name\n", 2),
    ],
    ids=["copies of copies", "a list in itself", "a harmless one"],
)
def test_aliases_are_refused_before_anything_is_copied(writer: Writer, text: str, line: int) -> None:
    assert writer.told(text) == Told("world.yaml", line, None, "aliases (*name) are not supported in scenarios")


def test_a_star_in_a_text_is_not_an_alias(writer: Writer) -> None:
    assert writer.load("name: small\ndescription: 5 * 3\n").scenario.description == "5 * 3"


DEEP = 300_000


@pytest.mark.parametrize(
    "text",
    [
        f"name: small\nx: {'[' * DEEP}",
        f"name: small\nx: {'[' * DEEP}{']' * DEEP}",
        f"name: small\nx: {'{a: ' * DEEP}",
        f"name: small\n{'- ' * DEEP}",
        f"name: small\n{'? ' * DEEP}",
        "name: small\n" + "".join(f"{' ' * level}a:\n" for level in range(MOST_LEVELS + 2)),
    ],
    ids=["open lists", "closed lists", "mappings", "compact lists", "keys", "indented"],
)
def test_nesting_of_any_depth_is_an_error_and_no_crash(writer: Writer, text: str) -> None:
    told = writer.told(text)
    assert told.line is not None
    assert told.problem == f"is nested deeper than {MOST_LEVELS} levels" or told.problem.startswith("not valid YAML")


def test_brackets_within_texts_are_not_nesting(writer: Writer) -> None:
    assert writer.load(f"name: small\ndescription: '{'[' * 500}'\n").scenario.description == "[" * 500


@pytest.mark.parametrize(
    "written, read",
    [
        ("off", "off"),
        ("yes", "yes"),
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("007", "007"),
        ("0x10", "0x10"),
        (".inf", ".inf"),
        ('"5"', "5"),
    ],
)
def test_words_are_read_as_json_schema_and_editors_read_them(writer: Writer, written: str, read: str) -> None:
    assert writer.load(f"name: {written}\n").scenario.name == read


def test_what_json_has_words_for_is_read_as_that(writer: Writer) -> None:
    text = f"""{PEOPLE}rooms:
  - owner: ada
    participants: [ada/echo]
    messages:
      - from: ada/echo
        event: thought
        text: hm
        metadata: {{a: true, b: False, c: null, d: ~, e: , f: -5, g: +7, h: 1.5, i: 2e3, j: .5, k: [x], l: "true"}}
"""
    (room,) = writer.load(text).scenario.rooms
    assert room.messages[0].metadata == {
        "a": True,
        "b": False,
        "c": None,
        "d": None,
        "e": None,
        "f": -5,
        "g": 7,
        "h": 1.5,
        "i": 2000.0,
        "j": 0.5,
        "k": ["x"],
        "l": "true",
    }


def test_a_byte_order_mark_and_line_ends_of_windows_do_no_harm(writer: Writer) -> None:
    assert writer.load("\ufeffname: small\r\ndescription: of Windows\r\n").scenario.description == "of Windows"
    told = writer.told("\ufeffname: small\r\nx: 1\r\n")
    assert (told.line, told.field) == (2, "x")


# --- JSON ------------------------------------------------------------------------------------------------------------


def test_a_scenario_may_be_json_and_may_name_its_schema(writer: Writer) -> None:
    scenario = writer.load(json.dumps({"$schema": "schema.json", "name": "small", "seed": 5}, indent="\t")).scenario
    assert (scenario.name, scenario.seed) == ("small", 5)


@pytest.mark.parametrize(
    "text, line, problem",
    [
        ('{"name": "small",\n "users": }', 2, "expected value"),
        ('{"name": "small",\n}', 2, "trailing comma"),
        ('{"name": "small"}\n{}', 2, "trailing characters"),
        ('{\n"name": "small', 2, "EOF while parsing a string"),
        ('{"name":\n "\\ud800"}', 2, "unexpected end of hex escape"),
        ('{"name": "small",\n "seed": NaN}', 2, "expected value"),
        ('{"name": "small",\n "seed": ' + "9" * 5000 + "}", 2, "number out of range"),
        ('{"name": "small",\n "x": ' + "[" * DEEP + "]" * DEEP + "}", 2, "recursion limit exceeded"),
        ('{"name": "small",\n "x": ' + '{"a":' * DEEP, 2, "recursion limit exceeded"),
    ],
    ids=["no value", "comma", "twice", "open", "surrogate", "NaN", "number", "lists", "mappings"],
)
def test_json_that_is_none_is_told_with_its_line(writer: Writer, text: str, line: int, problem: str) -> None:
    assert writer.told(text) == Told("world.yaml", line, None, f"not valid JSON: {problem}")


@pytest.mark.parametrize("indent", [2, "\t"])
def test_a_wrong_field_in_json_is_told_with_its_line(writer: Writer, indent: int | str) -> None:
    parts = {"name": "\U0001f600/", "users": [{"username": "ada", "organization": "Acme"}, {"username": 5}]}
    text = json.dumps(parts, indent=indent).replace("/", "\\/")
    assert "\\ud83d\\ude00\\/" in text
    assert writer.told(text) == Told("world.yaml", 9, "users[1].username", "should be a text; put it in quotes")


def test_a_wrong_field_in_json_on_one_line_is_told_with_that_line(writer: Writer) -> None:
    assert writer.told('{"name": "small", "rooms": [{"owner": "ada", "messages": [{"from": "ada"}]}]}') == Told(
        "world.yaml", 1, "rooms[0].messages[0].text", "is required"
    )


@pytest.mark.parametrize("text", ["# " + "]" * 100_000 + "\nfoo: " + "[" * 100_000, "foo: " + '["]",' * 100_000])
def test_brackets_that_close_in_comments_or_texts_do_not_hide_how_deep_others_go(text: str) -> None:
    with pytest.raises(ScenarioError, match="nested deeper than 100 levels"):
        read(Source("bomb.yaml", f"name: x\n{text}"))


@pytest.mark.parametrize("value", ["!!bool maybe", '!!int ""', '!!float ""', "!!timestamp foo"])
def test_a_tag_that_its_value_does_not_fit_is_a_sentence(value: str) -> None:
    with pytest.raises(ScenarioError):
        read(Source("odd.yaml", f"name: x\nseed: {value}\n"))
