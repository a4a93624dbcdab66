"""The report in Markdown, short: for the summary of a run of GitHub Actions, or a comment on a pull request."""

from collections.abc import Iterator

from conformance.registry import TITLES, requirements
from conformance.report.document import Report, areas
from conformance.verdicts import Outcome, Verdict, counts

_MARKS = {Outcome.FAIL: "❌", Outcome.KIT_FAULT: "⚠️", Outcome.UNPROVEN: "❔"}
_COLUMNS = (Outcome.PASS, Outcome.FAIL, Outcome.UNPROVEN, Outcome.NOT_APPLICABLE, Outcome.KIT_FAULT)


def render(report: Report) -> str:
    """The whole of it as text."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"## Conformance of `{' '.join(report.subject.replace('`', '').split())}` ({report.target})"
    yield ""
    yield f"{report.summary} in {report.seconds:.1f} s, seed {report.seed}."
    yield ""
    yield "| Section | " + " | ".join(each.value for each in _COLUMNS) + " |"
    yield "|---|" + "---:|" * len(_COLUMNS)
    for area, verdicts in areas(report.verdicts).items():
        found = counts(verdicts)
        yield f"| {TITLES[area]} ({area}) | " + " | ".join(str(found[each] or "") for each in _COLUMNS) + " |"
    for verdict in report.verdicts:
        if verdict.outcome in _MARKS and verdict.check not in report.expected:
            yield from _told(verdict)
    for name in report.stale:
        yield f"\n❌ `{name}` is in the baseline and passes: take its line out."


def _told(verdict: Verdict) -> Iterator[str]:
    yield f"\n{_MARKS[verdict.outcome]} **{_inert(verdict.title)}**: {_inert(verdict.reason)}\n"
    for rule in verdict.rules:
        yield f"- {rule} ({requirements()[rule].level.value}): {requirements()[rule].statement}"
    if verdict.deciding is not None and verdict.deciding.repeat:
        yield f"\n~~~~sh\n{verdict.deciding.repeat}\n~~~~"


def _inert(text: str) -> str:
    """What a target said is no markup."""
    return "".join(f"\\{each}" if each in r"\`*_{}[]<>#|" else " " if each in "\r\n" else each for each in text)
