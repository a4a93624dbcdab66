"""The kill matrix: its lines, its page, and when it holds."""

import json
from dataclasses import replace

import pytest

from conformance.mutants import matrix
from conformance.mutants.findings import Fate, Findings, Result, holds, ratio
from conformance.mutants.mutant import Mutant

KILLED = Mutant("It is killed", ("DEL-1", "DEL-2"))
LOST = Mutant("It survives", ("CTX-1",))
KNOWN = Mutant("It cannot be found", ("CTX-2",), survives="nobody can see it")
CLIENT = Mutant("It is deaf", ("C-1",), kind="client")
DECLARED = (KILLED, LOST, KNOWN, CLIENT)


def result(mutant: Mutant | None, *failed: tuple[str, tuple[str, ...]], problem: str = "") -> Result:
    kind = "platform" if mutant is None else mutant.kind
    return Result(kind, mutant, Findings(failed, passed=3, problem=problem))


BY_RULE = ("rest.marks.one", ("DEL-2",))
RESULTS = (result(None), result(KILLED, BY_RULE, ("rest.other", ("DEL-1", "GEN-1")), ("rest.third", ("MSG-1",))))
ALL = (*RESULTS, result(LOST, ("rest.third", ("MSG-1",))), result(KNOWN))


def test_the_page_tells_what_killed_each_mutant_and_what_else_failed() -> None:
    page = matrix.page(ALL, DECLARED)
    assert "| DEL-1, DEL-2 | It is killed | `rest.marks.one`, `rest.other` | MSG-1 |" in page
    assert "1 of 3 mutants are killed (33.3%). The unbroken target: 3 checks pass." in page
    assert "### DEL: 1 of 1" in page
    assert "### CTX: 0 of 2" in page


def test_survivors_are_listed_with_their_reasons() -> None:
    page = matrix.page(ALL, DECLARED)
    assert matrix.survivors(page) == ["It survives", "It cannot be found", "It is deaf"]
    assert "- It cannot be found (CTX-2): nobody can see it." in page
    assert "- It survives (CTX-1): no reason is given." in page


def test_a_later_run_of_a_part_leaves_the_other_rows_as_they_are() -> None:
    before = matrix.page(ALL, DECLARED)
    after = matrix.page([result(LOST, ("rest.context.one", ("CTX-1",)))], DECLARED, before)
    assert "| CTX-1 | It survives | `rest.context.one` | nothing |" in after
    assert "| DEL-1, DEL-2 | It is killed | `rest.marks.one`, `rest.other` | MSG-1 |" in after
    assert "2 of 3 mutants are killed (66.7%). The unbroken target: 3 checks pass." in after
    assert matrix.page([], DECLARED, after) == after


def test_a_mutant_that_is_not_declared_any_more_leaves_the_page() -> None:
    page = matrix.page([], (KILLED,), matrix.page(ALL, DECLARED))
    assert matrix.shown(page) == [("platform", KILLED.name, KILLED.breaks)]


def test_of_a_mutant_judged_by_its_rules_alone_nobody_claims_that_nothing_else_fails() -> None:
    alone = replace(result(KILLED, BY_RULE), alone=True)
    assert "| `rest.marks.one` | ? |" in matrix.page([alone], (KILLED,))


def test_the_ratio_counts_all_mutants() -> None:
    assert ratio(ALL) == pytest.approx(1 / 3)
    assert ratio([]) == 1


@pytest.mark.parametrize(
    "results, wanted",
    [
        (RESULTS, True),
        ((*RESULTS * 19, result(KNOWN)), True),
        ((*RESULTS * 19, result(LOST)), False),
        ((*RESULTS * 18, result(KNOWN)), False),
        ((*RESULTS, result(None, BY_RULE)), False),
        ((*RESULTS, result(None, problem="it did not start")), False),
        ((*RESULTS, result(KILLED, problem="it did not start")), False),
        ((*RESULTS, result(KNOWN, ("rest.context.two", ("CTX-2",)))), False),
    ],
)
def test_it_holds_when_enough_is_killed_and_all_else_is_expected(
    results: tuple[Result, ...],
    wanted: bool,  # noqa: FBT001 - what is wanted
) -> None:
    assert holds(results) is wanted


def test_every_fate_has_a_line() -> None:
    stale = result(KNOWN, ("rest.context.two", ("CTX-2",)))
    spoilt = result(LOST, problem="it did not start")
    lines = {each.fate: matrix.line(each) for each in (*ALL[1:], stale, spoilt)}
    assert set(lines) == set(Fate)
    assert lines[Fate.SPOILT] == "not judged: CTX-1: It survives (it did not start)"
    assert lines[Fate.SURVIVED] == "SURVIVED: CTX-1: It survives; failed instead: MSG-1"
    assert matrix.line(ALL[0]) == "unbroken platform: 3 checks pass"


def test_everything_is_in_the_json() -> None:
    found = json.loads(matrix.as_json(ALL))
    assert (found["ratio"], found["unbroken"]) == (0.3333, {"platform": "3 checks pass"})
    assert found["mutants"][0]["killed_by"] == ["rest.marks.one", "rest.other"]
