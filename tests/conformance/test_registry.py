"""The requirements are data: whole, valid, and each with a check or a reason why there is none."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from conformance.checks import add, checks
from conformance.operations import operations
from conformance.registry import Level, RegistryError, parse, requirements, schema, selected
from conformance.suites import SUITES
from conformance.version import VERSION
from mcp_server.version import VERSION as SERVER

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "tests" / "contract"
LISTS = ("rules.txt", "live.txt")
"""The numbered rules of the platform: what REST shows, and the live pushes and the newer platform."""

OURS = {"REST", "WS", "C", "MCP", "AM"}
"""Sections that the kit numbers itself: the published operations, the socket, clients, MCP servers, Agent Managers."""

ENTRY = {
    "id": "DEL-6",
    "level": "MUST",
    "basis": "documented",
    "statement": "A failed mark needs a text.",
    "source": "REST client 0.0.7",
    "applies-to": ["platform"],
    "generation": ["thenvoi"],
    "needs": ["write"],
}


def test_every_rule_of_the_contract_is_a_requirement_and_no_other() -> None:
    rules = [rule for name in LISTS for rule in (CONTRACT / name).read_text(encoding="utf-8").split()]
    assert [each for each in requirements() if each.partition("-")[0] not in OURS] == rules


def test_the_requirements_of_the_socket_are_numbered_by_the_section_that_they_come_from() -> None:
    """``WS-23.4`` is the fourth of section 2.3 of its contract; ``WS-6.12`` is row 12 of section 6."""
    found: dict[str, list[int]] = {}
    for rule in requirements():
        if rule.startswith("WS-"):
            section, number = rule.removeprefix("WS-").split(".")
            found.setdefault(section, []).append(int(number))
    rows = found.pop("6")
    assert rows == sorted(set(rows))
    assert {section: numbers for section, numbers in found.items() if numbers != [*range(1, len(numbers) + 1)]} == {}


def test_every_published_operation_is_a_requirement() -> None:
    named = {each.operation for each in requirements().values() if each.id.startswith("REST-")}
    assert named == set(operations())
    assert len(named) == 58


def test_every_check_that_the_contract_lists_for_clients_is_a_requirement() -> None:
    named = [each for each in requirements().values() if each.section == "C"]
    assert [each.id for each in named][:16] == [f"C-{number}" for number in range(1, 17)]
    assert {each.applies_to for each in named} == {("client",)}


EVERY = [(target, check) for target in SUITES for check in checks(target).values()]


def test_every_requirement_has_either_checks_or_a_reason_why_not() -> None:
    """What a recording shows is shown besides: it may be about a rule that no driven check can show."""
    checked = {rule for target, check in EVERY if target != "recording" for rule in check.rules}
    assert [each.id for each in requirements().values() if (each.id in checked) is (each.unchecked is not None)] == []


def test_every_target_of_a_requirement_has_checks_of_it() -> None:
    checked = {(rule, target) for target, check in EVERY for rule in check.rules}
    wanted = {(each.id, kind) for each in requirements().values() if not each.unchecked for kind in each.applies_to}
    assert wanted - checked == set()


def test_a_level_follows_from_what_a_requirement_rests_on() -> None:
    """What is chosen binds nobody strictly. What is stated may bind less, where sources contradict each other."""
    assert [each.id for each in requirements().values() if each.basis == "chosen" and each.level is Level.MUST] == []


def test_every_requirement_has_a_check_at_its_own_level() -> None:
    """Else ``--level must`` would leave out a MUST, and the default a SHOULD."""
    driven = [check for target, check in EVERY if target != "recording"]
    weaker = {
        each.id
        for each in requirements().values()
        if each.unchecked is None
        and min(check.level.rank for check in driven if each.id in check.rules) > each.level.rank
    }
    assert weaker == set()


def test_every_check_names_requirements_that_exist() -> None:
    assert {rule for _, check in EVERY for rule in check.rules} <= set(requirements())


@pytest.mark.parametrize("kind", [each for each in SUITES if each != "recording"])
def test_a_target_is_judged_by_what_applies_to_it(kind: str) -> None:
    named = {rule for target, check in EVERY if target == kind for rule in check.rules}
    assert named
    assert [rule for rule in named if kind not in requirements()[rule].applies_to] == []


def test_no_check_binds_more_than_its_rules() -> None:
    def weakest(rules: tuple[str, ...]) -> Level:
        return max((requirements()[rule].level for rule in rules), key=lambda level: level.rank)

    assert [each.name for _, each in EVERY if each.level.rank < weakest(each.rules).rank] == []


def test_a_name_is_taken_once_and_a_check_without_a_rule_is_none() -> None:
    taken = next(iter(checks().values()))
    for name, rules in ((taken.name, taken.rules), ("auth.something_new", ())):
        with pytest.raises(ValueError, match="its name is taken, or it names no rule"):
            add(name, rules, taken.body)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_an_entry_becomes_a_requirement() -> None:
    (found,) = parse([ENTRY], "del.yaml")
    assert (found.id, found.section, found.level, found.unchecked) == ("DEL-6", "DEL", Level.MUST, None)


@pytest.mark.parametrize(
    "change, place",
    [
        ({"level": "PERHAPS"}, r"\$\[0\]\.level"),
        ({"needs": ["patience"]}, r"\$\[0\]\.needs\[0\]"),
        ({"id": "del6"}, r"\$\[0\]\.id"),
        ({"unchecked": ""}, r"\$\[0\]\.unchecked"),
        ({"colour": "red"}, r"'colour' was unexpected"),
    ],
)
def test_an_entry_that_the_schema_refuses_is_named(change: dict[str, object], place: str) -> None:
    with pytest.raises(RegistryError, match=f"requirements/del.yaml: .*{place}"):
        parse([{**ENTRY, **change}], "del.yaml")


def test_the_example_of_the_documentation_is_an_entry_as_it_stands() -> None:
    page = (ROOT / "docs" / "conformance" / "requirements.md").read_text(encoding="utf-8")
    (shown,) = parse(yaml.safe_load(page.partition("```text\n")[2].partition("```")[0]), "del.yaml")
    assert shown == requirements()[shown.id]


def test_sections_and_rules_are_selected() -> None:
    known = ["DEL-1", "DEL-10", "RT-1", "RT-3"]
    assert selected(known, []) == known
    assert selected(known, ["del", "RT-3"]) == ["DEL-1", "DEL-10", "RT-3"]
    assert selected(known, ["DEL-1"]) == ["DEL-1"]


def test_the_kit_carries_the_published_operations_as_the_contract_has_them() -> None:
    name = "thenvoi-openapi.json"
    ours = json.loads((ROOT / "conformance" / "contract" / name).read_text(encoding="utf-8"))
    assert ours == json.loads((CONTRACT / name).read_text(encoding="utf-8"))


def test_the_kit_has_the_version_of_the_rest() -> None:
    assert VERSION == SERVER
