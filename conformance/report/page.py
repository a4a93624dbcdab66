"""The report as one page for a browser: nothing else is loaded, and what a target said is shown as text."""

from importlib.resources import files

from conformance.registry import TITLES, Requirement, requirements
from conformance.report.document import Report
from conformance.verdicts import Outcome, Verdict, by_rule, counts
from conformance.version import VERSION


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
        requirements=requirements(),
    )


def _sections(report: Report) -> list[tuple[str, list[tuple[Requirement, str, list[Verdict]]]]]:
    """Each section that was judged: its requirements, what came of them, and by which verdicts."""
    outcomes = by_rule(report.verdicts)
    found: dict[str, list[tuple[Requirement, str, list[Verdict]]]] = {}
    for rule, each in requirements().items():
        if rule in outcomes:
            verdicts = [verdict for verdict in report.verdicts if rule in verdict.rules]
            found.setdefault(f"{TITLES[each.section]} ({each.section})", []).append(
                (each, _shown(outcomes[rule], verdicts, report), verdicts)
            )
    return list(found.items())


def _shown(outcome: Outcome, verdicts: list[Verdict], report: Report) -> str:
    failing = [each.check for each in verdicts if each.outcome is Outcome.FAIL]
    return "expected to fail" if failing and set(failing) <= set(report.expected) else outcome.value
