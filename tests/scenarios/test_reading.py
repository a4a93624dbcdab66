"""A scenario that cannot be used is told about in one sentence: the file, the line, the field, and what is wrong."""

import json
import os
import socket
from pathlib import Path

import pytest

from mock_platform.scenarios import ScenarioError, built_in, load
from mock_platform.scenarios.dialect import MOST_LEVELS
from tests.scenarios.writing import PEOPLE, Told, Writer

NO_MAPPING = "a scenario is a mapping with at least a name, such as `name: my-world`"


def sentence_about(name: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(name)
    return str(caught.value)


# --- what is no scenario at all --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["quikstart", "folder/absent.yaml", "", "nul\0byte"])
def test_a_name_that_is_neither_built_in_nor_a_file_is_answered_with_those_that_are_built_in(name: str) -> None:
    if name == "":
        assert sentence_about(name) == "cannot read the scenario '': is a directory"
        return
    assert sentence_about(name) == f"no scenario {name!r}: neither a file nor one of {', '.join(built_in())}"


def test_the_built_in_scenarios_are_those_that_the_docs_name() -> None:
    assert built_in() == ["demo", "quickstart", "support-desk"]


def test_a_folder_is_told_apart_from_a_file_that_is_missing(tmp_path: Path) -> None:
    assert sentence_about(str(tmp_path)) == f"cannot read the scenario {str(tmp_path)!r}: is a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever is root reads every file")
def test_a_file_without_permission_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    file.touch(0o200)
    assert sentence_about(str(file)) == f"cannot read the scenario {str(file)!r}: permission denied"


def test_what_cannot_be_opened_is_told_by_the_words_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket has to be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.sock")
        assert sentence_about("a.sock") == "cannot read the scenario 'a.sock': no such device or address"


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


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "just words\n", "- a list\n", "5\n", "null\n"])
def test_what_is_not_a_mapping_is_told_how_a_scenario_begins(writer: Writer, text: str) -> None:
    assert writer.told(text) == Told("world.yaml", None, None, NO_MAPPING)


# --- YAML ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, line, problem",
    [
        ("name: small\nusers: [\n", 3, "while parsing a flow node, did not find expected node content"),
        ("name: small\n\tusers: []\n", 2, "while scanning a plain scalar, found a tab character that violates indentation"),
        ("name: small\nname: large\n", 2, "the key 'name' stands twice"),
        ("name: small\nusers:\n  - username: ada\n    username: ben\n", 4, "the key 'username' stands twice"),
        ("name: small\n---\nname: large\n", 2, "expected a single document in the stream, but found another document"),
        ("name: !!python/name:os.system x\n", 1, "could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system'"),
        ("name: small\n? {a: b}\n: c\n", 2, "while constructing a mapping, found unhashable key"),
    ],
)  # fmt: skip
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


DEEP = 1_000_000


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
        "a": True, "b": False, "c": None, "d": None, "e": None, "f": -5, "g": 7, "h": 1.5, "i": 2000.0, "j": 0.5,
        "k": ["x"], "l": "true",
    }  # fmt: skip


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


# --- fields ----------------------------------------------------------------------------------------------------------

UNKNOWN = "is not a field that a scenario knows here"
NOT_A_UUID = "should be a UUID in lower case, such as 00000000-0000-4000-8000-000000000001"
HANDLE = "should be lower case letters, digits, hyphens, underscores and inner dots"


@pytest.mark.parametrize(
    "text, field, problem",
    [
        ("description: x # here\n", "name", "is required"),
        ("name: x\nroms: [] # here\n", "roms", UNKNOWN),
        ("name: x\n5: y # here\n", "[5]", "keys should be strings"),
        ("name: x\n<<: {description: y} # here\n", "<<", UNKNOWN),
        ("name: 5 # here\n", "name", "should be a text; put it in quotes"),
        ("name: true # here\n", "name", "should be a text; put it in quotes"),
        ("name: [x] # here\n", "name", "should be a text"),
        ("name: # here\n", "name", "should be a text"),
        ("name: x\nseed: many # here\n", "seed", "should be a whole number"),
        ("name: x\nseed: true # here\n", "seed", "should be a whole number"),
        ("name: x\nseed: 1.5 # here\n", "seed", "should be a whole number"),
        ("name: x\nusers: # here\n", "users", "should be a list"),
        ("name: x\nusers: {ada: x} # here\n", "users", "should be a list"),
        ("name: x\nusers: [ada] # here\n", "users[0]", "should be a mapping"),
        ("name: x\nusers:\n  - username: ada # here\n", "users[0].organization", "is required"),
        ("name: x\nusers:\n  - username: Ada B # here\n    organization: x\n", "users[0].username", HANDLE),
        ("name: x\nusers:\n  - username: a\n    organization: x\n    role: king # here\n", "users[0].role", "should be 'user' or 'admin'"),
        ("name: x\nusers:\n  - username: a\n    organization: x\n    keys: [short] # here\n", "users[0].keys[0]", "string should have at least 8 characters"),
        ("name: x\nusers:\n  - username: a\n    organization: x\n    keys: [with a blank] # here\n", "users[0].keys[0]", "should be printable ASCII without blanks"),
        ("name: x\norganizations:\n  - name: A\n    id: 5 # here\n", "organizations[0].id", "should be a text; put it in quotes"),
        ("name: x\norganizations:\n  - name: A\n    id: ABCDEF00-0000-4000-8000-000000000001 # here\n", "organizations[0].id", NOT_A_UUID),
        ("name: x\nagents:\n  - name: A\n    registry_access: 1 # here\n", "agents[0].registry_access", "should be true or false"),
        ("name: x\nagents:\n  - name: A\n    slug: A/b # here\n", "agents[0].slug", HANDLE),
        ("name: x\nagents:\n  - name: A\n    bot: parrot # here\n", "agents[0].bot", "should be one of 'echo', 'reply', 'handover', 'slow', 'flaky'"),
        ("name: x\nagents:\n  - name: A\n    bot: {delay: 1} # here\n", "agents[0].bot", "needs a kind"),
        ("name: x\nagents:\n  - name: A\n    bot: handover # here\n", "agents[0].bot.to", "is required"),
        ("name: x\nagents:\n  - name: A\n    bot: # \n      kind: slow\n      delay: soon # here\n", "agents[0].bot.delay", "should be a number"),
        ("name: x\nagents:\n  - name: A\n    bot:\n      kind: reply\n      rules:\n        - {when: '(', say: x} # here\n", "agents[0].bot.rules[0].when", "is not a regular expression: missing ), unterminated subpattern at position 0"),
        ("name: x\nrooms:\n  - owner: a\n    ago: 2 hours # here\n", "rooms[0].ago", "expected a duration such as 90s, 5m, 2h or 3d"),
        ("name: x\nrooms:\n  - owner: a\n    ago: 5 # here\n", "rooms[0].ago", "expected a duration such as 90s, 5m, 2h or 3d"),
        ("name: x\nrooms:\n  - owner: a\n    participants:\n      - 5 # here\n", "rooms[0].participants[0]", "should be a mapping"),
        ("name: x\nrooms:\n  - owner: a\n    participants:\n      - {role: admin} # here\n", "rooms[0].participants[0].who", "is required"),
        ("name: x\nrooms:\n  - owner: a\n    participants:\n      - {who: a, rule: admin} # here\n", "rooms[0].participants[0].rule", UNKNOWN),
        ("name: x\nrooms:\n  - owner: a\n    participants:\n      - who: a\n        role: king # here\n", "rooms[0].participants[0].role", "should be 'owner', 'admin' or 'member'"),
        ("name: x\nrooms:\n  - owner: a\n    messages:\n      - {from: a, text: b, event: text} # here\n", "rooms[0].messages[0].event", "should be 'tool_call', 'tool_result', 'thought', 'error' or 'task'"),
        ("name: x\nrooms:\n  - owner: a\n    messages:\n      - {from: a, text: b, sender: a} # here\n", "rooms[0].messages[0].sender", UNKNOWN),
        ("name: x\nrooms:\n  - owner: a\n    messages:\n      - from: a\n        text: b\n        metadata: {a: {b: !!binary aGk=}} # here\n", "rooms[0].messages[0].metadata.a.b", "is not a value that JSON can hold"),
        ("name: x\nrooms:\n  - owner: a\n    messages:\n      - from: a\n        text: b\n        deliveries:\n          a/b: done # here\n", "rooms[0].messages[0].deliveries.a/b", "should be 'delivered', 'processing', 'processed' or 'failed'"),
        ("name: x\ncontacts:\n  - [a] # here\n", "contacts[0]", "should be two handles"),
        ("name: x\ncontacts:\n  - [a, b, c] # here\n", "contacts[0]", "should be two handles"),
        ("name: x\nclock: {mode: walking} # here\n", "clock.mode", "should be 'running' or 'frozen'"),
        ("name: x\nclock:\n  start: tomorrow # here\n", "clock.start", "is not an ISO 8601 instant, such as 2026-01-05T09:00:00Z"),
        ("name: x\nclock:\n  start: 0001-01-01 # here\n", "clock.start", "lies outside of the years 1970 to 9999"),
        ("name: x\nclock:\n  start: 1970-01-01T23:00:00Z # here\n", "clock.start", "lies outside of the years 1970 to 9999"),
        ("name: x\nswitches:\n  memory: true # here\n", "switches.memory", "is not a switch; docs/reference/switches.md lists them"),
        ("name: x\nswitches:\n  memories: 5 # here\n", "switches.memories", "should be true or false"),
        ("name: x\nswitches:\n  memories: off # here\n", "switches.memories", "should be true or false"),
        ("name: x\nswitches:\n  agent_limit: true # here\n", "switches.agent_limit", "should be a whole number"),
        ("name: x\nswitches:\n  agent_limit: '5' # here\n", "switches.agent_limit", "should be a whole number"),
        ("name: x\nswitches:\n  agent_limit: -1 # here\n", "switches.agent_limit", "should be at least 0"),
        ("name: x\nswitches:\n  idle_timeout: null # here\n", "switches.idle_timeout", "should be a whole number"),
        ("name: x\nswitches:\n  eviction: sometimes # here\n", "switches.eviction", "should be 'supersede' or 'off'"),
        ("name: x\nswitches:\n  plan_required: jane # here\n", "switches.plan_required", "should be a list of usernames"),
        ("name: x\nswitches:\n  plan_required: [5] # here\n", "switches.plan_required", "should be a text; put it in quotes"),
        ("name: x\nswitches: [memories] # here\n", "switches", "should be a mapping"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_with_its_line(writer: Writer, text: str, field: str, problem: str) -> None:
    assert writer.told_here(text) == (field, problem)


def test_of_several_wrong_fields_the_first_is_told(writer: Writer) -> None:
    told = writer.told("name: x\nusers: 5\nrooms: 6\n")
    assert (told.line, told.field) == (2, "users")
