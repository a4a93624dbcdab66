"""The report as one page for a browser: nothing else is loaded, and what a target said is shown as text."""

from importlib.resources import files
from typing import NamedTuple

from conformance.registry import TITLES, Requirement, requirements
from conformance.report.document import Report
from conformance.verdicts import Outcome, Verdict, by_rule, counts
from conformance.version import VERSION


class Row(NamedTuple):
    """A requirement, what came of it, the verdicts shown under it, and those shown under another rule of theirs."""

    requirement: Requirement
    outcome: str
    own: list[Verdict]
    elsewhere: list[Verdict]


def render(report: Report) -> str:
    """The whole page as text."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only who asks for the page needs it

    template = (files("conformance.report") / "page.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(
        report=report,
        version=VERSION,
        counts=[(outcome.value, number) for outcome, number in counts(report.verdicts).items() if number],
        sections=_sections(report),
        scripts=scripts,
        home=_home,
    )


def _sections(report: Report) -> list[tuple[str, list[Row]]]:
    """Each section that was judged: its requirements, those without a check among them."""
    outcomes = by_rule(report.verdicts)
    judged = {rule.partition("-")[0] for rule in outcomes}
    found: dict[str, list[Row]] = {}
    for rule, each in requirements().items():
        is_open = each.unchecked is not None and report.target in each.applies_to and each.section in judged
        if rule in outcomes or is_open:
            title = f"{TITLES[each.section]} ({each.section})"
            found.setdefault(title, []).append(_row(each, outcomes.get(rule), report))
    return list(found.items())


def _row(requirement: Requirement, outcome: Outcome | None, report: Report) -> Row:
    if outcome is None:
        return Row(requirement, "not checked", [], [])
    verdicts = [each for each in report.verdicts if requirement.id in each.rules]
    own = [each for each in verdicts if _home(each) == requirement.id]
    return Row(requirement, _shown(outcome, verdicts, report), own, [each for each in verdicts if each not in own])


def _home(verdict: Verdict) -> str:
    """The requirement under which a verdict is shown with its evidence; the others of its rules point there."""
    return next(rule for rule in requirements() if rule in verdict.rules)


def scripts(verdict: Verdict) -> set[int]:
    """The numbers of the evidence of which is shown what repeats it.

    A frame's script holds those before it: the last of a socket is enough, and whatever a failing claim cites.
    """
    last = {each.document().get("socket", each.number): each.number for each in verdict.evidence}
    return {*last.values(), *(claim.exchange for claim in verdict.claims if claim.exchange and not claim.holds)}


def _shown(outcome: Outcome, verdicts: list[Verdict], report: Report) -> str:
    failing = [each.check for each in verdicts if each.outcome is Outcome.FAIL]
    return "expected to fail" if failing and set(failing) <= set(report.expected) else outcome.value
