"""Every numbered rule of the platform has a test that cites it, and no test cites a rule that does not exist.

``tests/contract/rules.txt`` holds the rules of accounts, rooms, messages, contacts, memories, tasks, limits, errors and
paging: sections 1 to 12 and 14 to 16 of the platform's behavioural rules.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = Path(__file__).resolve().parent
RULES = TESTS / "contract" / "rules.txt"
RULE = re.compile(r"[A-Z]+-[0-9]+(?:\.[0-9]+)?")
ELSEWHERE = {"RT", "WS", "BAND", "AM", "MCP"}
"""Families of rules that are kept in other lists or none: live pushes, the socket, the newer platform, other faces."""
PENDING: dict[str, str] = {}
"""Rules that nothing shows, and why."""


class Citation(NamedTuple):
    """One place where a test names a rule."""

    file: str
    line: int
    rule: str


def rules() -> list[str]:
    return RULES.read_text(encoding="utf-8").split()


def citations(source: str, file: str = "test.py") -> Iterator[Citation]:
    """Find what ``pytest.mark.rule(...)`` names, wherever it stands: decorator, parameter or module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.rule"):
            for argument in node.args:
                if not isinstance(argument, ast.Starred):  # from a table of the test's own: found there, not cited
                    rule = argument.value if isinstance(argument, ast.Constant) else ast.unparse(argument)
                    yield Citation(file, node.lineno, str(rule))


def all_citations() -> list[Citation]:
    return [
        citation
        for path in sorted(TESTS.rglob("*.py"))
        for citation in citations(path.read_text(encoding="utf-8"), path.relative_to(TESTS).as_posix())
    ]


def missing(known: list[str], cited: list[Citation]) -> list[str]:
    return [rule for rule in known if rule not in {each.rule for each in cited}]


def unknown(known: list[str], cited: list[Citation]) -> list[str]:
    """Give the citations of rules that are in no list, with their place."""
    return [
        f"{each.file}:{each.line}: {each.rule}"
        for each in cited
        if each.rule not in known and not (RULE.fullmatch(each.rule) and each.rule.partition("-")[0] in ELSEWHERE)
    ]


def test_every_rule_is_cited_by_a_test() -> None:
    assert missing(rules(), all_citations()) == list(PENDING)


def test_no_test_cites_a_rule_that_does_not_exist() -> None:
    assert unknown(rules(), all_citations()) == []


def test_the_list_of_rules_is_whole_and_has_no_gaps() -> None:
    families: dict[str, list[int]] = {}
    for rule in rules():
        assert RULE.fullmatch(rule)
        family, _, number = rule.partition("-")
        families.setdefault(family, []).append(int(number))
    assert set(families) == {
        *("AUTH", "AGT", "CHT", "PAR", "MSG", "DEL", "CTX", "EVT"),
        *("PEER", "CON", "MEM", "TSK", "RATE", "ERR", "GEN"),
    }
    assert {
        family: numbers for family, numbers in families.items() if numbers != list(range(1, len(numbers) + 1))
    } == {}


CITING = """
import pytest
pytestmark = pytest.mark.rule("AUTH-1")

@pytest.mark.rule("AUTH-2", "AUTH-99")
@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("AUTH-3"))])
def test_it(x): ...

@pytest.mark.other("AUTH-4")
@pytest.mark.rule(SOME, *MORE, "RT-1", "NONE-1")
def test_more(): ...
"""


def test_citations_are_found_wherever_they_stand() -> None:
    found = {each.rule for each in citations(CITING)}
    assert found == {"AUTH-1", "AUTH-2", "AUTH-99", "AUTH-3", "SOME", "RT-1", "NONE-1"}


def test_a_rule_without_a_test_and_a_citation_without_a_rule_are_told() -> None:
    known = ["AUTH-1", "AUTH-2", "AUTH-3", "AUTH-4"]
    cited = list(citations(CITING))
    assert missing(known, cited) == ["AUTH-4"]
    assert {told.rpartition(" ")[2] for told in unknown(known, cited)} == {"AUTH-99", "SOME", "NONE-1"}


@pytest.mark.parametrize("rule", ["AUTH-1", "GEN-10", "WS-6.12"])
def test_the_form_of_a_rule_is_recognised(rule: str) -> None:
    assert RULE.fullmatch(rule)
