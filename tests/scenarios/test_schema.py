"""``schema.json`` is what the code generates, describes every scenario there is, and refuses nothing that is read."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from mock_platform.scenarios import BadSwitch, UnknownSwitch, built_in, load
from mock_platform.scenarios.dialect import Loader
from mock_platform.scenarios.model import Scenario
from mock_platform.scenarios.reading import find
from mock_platform.scenarios.schema import FILE, schema, schema_text
from mock_platform.scenarios.switches import check_kinds, read_switches
from mock_platform.world.switches import Switch, all_switches

ROOT = Path(__file__).parents[2]
FULL = Path(__file__).with_name("full.yaml")
HOW = "run: .venv/bin/python -m mock_platform.scenarios.schema"

VALIDATOR = Draft202012Validator(json.loads(FILE.read_text(encoding="utf-8")))

every_switch = pytest.mark.parametrize("switch", all_switches(), ids=lambda switch: switch.name)


def parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    return yaml.load(text, Loader=Loader)  # noqa: S506 - a safe one


def is_read(data: object) -> bool:
    """Whether the reader takes ``data`` for a scenario; what the world says of it is another matter."""
    try:
        scenario = Scenario.model_validate(data)
        check_kinds(scenario.switches)
        read_switches(scenario.switches)
    except (ValidationError, BadSwitch, UnknownSwitch):
        return False
    return True


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_file_in_the_repository_is_the_one_that_the_code_generates() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(), HOW


def test_the_module_is_a_command_that_writes_the_file(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    subprocess.run([sys.executable, "-m", "mock_platform.scenarios.schema", str(file)], check=True, cwd=ROOT)
    assert file.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_one_of_2020_12_by_its_own_account_and_by_its_rules() -> None:
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$id" not in schema()  # it is published nowhere but next to the scenarios
    Draft202012Validator.check_schema(schema())


@every_switch
def test_every_switch_is_described_with_its_rule_its_default_and_what_it_may_be(switch: Switch) -> None:
    described = schema()["properties"]["switches"]["properties"][switch.name]
    assert described["description"] == f"{switch.help} [{switch.rule}]"
    validator = Draft202012Validator(described)
    assert validator.is_valid(json.loads(json.dumps(described["default"])))
    assert read_switches({switch.name: described["default"]}) == read_switches({})
    wrongs: list[object] = ["nonsense", -1, 1.5, {}, [5]]
    for wrong in wrongs:
        assert not validator.is_valid(wrong)


# --- what it describes -----------------------------------------------------------------------------------------------


def examples() -> Iterator[tuple[str, str]]:
    """Every scenario of the product, the docs and these tests, as text."""
    yield from ((name, find(name).text) for name in built_in())
    yield FULL.name, FULL.read_text(encoding="utf-8")
    for page in sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]):
        for number, block in enumerate(re.findall(r"^```yaml\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)):
            yield f"{page.name}:{number}", block


@pytest.mark.parametrize("text", [text for _, text in examples()], ids=[name for name, _ in examples()])
def test_every_scenario_of_the_product_and_of_the_docs_is_valid(text: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(parsed(text))] == []


@pytest.mark.parametrize("name", built_in())
def test_every_built_in_scenario_tells_editors_of_the_schema_and_loads(name: str) -> None:
    assert find(name).text.startswith("# yaml-language-server: $schema=schema.json\n")
    assert load(name).scenario.name == name


def test_the_full_scenario_says_something_in_every_field_and_loads() -> None:
    data = parsed(FULL.read_text(encoding="utf-8"))
    assert set(data) == {field.alias or name for name, field in Scenario.model_fields.items()}
    for name, part in schema()["$defs"].items():
        assert set(part.get("properties", ())) <= set(keys_of(data)), name
    assert load(str(FULL)).world.rooms.rooms


def keys_of(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        yield from data
        for each in data.values():
            yield from keys_of(each)
    elif isinstance(data, list):
        for each in data:
            yield from keys_of(each)


# --- what it refuses -------------------------------------------------------------------------------------------------

WRONG: list[object] = [None, True, -1, 1.5, "x", [], {"x": "x"}]


def paths(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from paths(value, (*path, index))


def mutants(data: object) -> Iterator[tuple[str, object]]:
    """``data`` with one thing changed: any value replaced by others, left out, or something put beside it."""
    for path in paths(data):
        for wrong in WRONG if path else ():
            made, parent = copied(data, path)
            parent[path[-1]] = wrong
            yield f"{path} = {wrong!r}", made
        if path:
            made, parent = copied(data, path)
            del parent[path[-1]]
            yield f"{path} left out", made
            made, parent = copied(data, path)
            parent.update(unheard_of="x") if isinstance(parent, dict) else parent.append("unheard_of")
            yield f"something put beside {path}", made


def copied(data: object, path: tuple[str | int, ...]) -> tuple[Any, Any]:
    """A copy of ``data``, and what holds the value at ``path`` in it."""
    made: Any = copy.deepcopy(data)
    parent = made
    for part in path[:-1]:
        parent = parent[part]
    return made, parent


def test_what_the_schema_refuses_the_reader_refuses_and_the_other_way_round() -> None:
    data = parsed(FULL.read_text(encoding="utf-8"))
    verdicts = [(what, VALIDATOR.is_valid(mutant), is_read(mutant)) for what, mutant in mutants(data)]
    assert [what for what, valid, read_ in verdicts if valid is not read_] == []
    assert sum(not valid for _, valid, _ in verdicts) > 500
