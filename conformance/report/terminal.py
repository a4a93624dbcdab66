"""The report for people: an overview by section, then what failed, with its rules and a curl line."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from conformance.evidence import shown_of
from conformance.inert import inert
from conformance.registry import TITLES, requirements
from conformance.report.document import Report, areas
from conformance.verdicts import Outcome, Verdict, counts

if TYPE_CHECKING:
    from rich.console import Console

_STYLES: Final = {
    Outcome.PASS: "green",
    Outcome.FAIL: "bold red",
    Outcome.UNPROVEN: "yellow",
    Outcome.NOT_APPLICABLE: "dim",
    Outcome.KIT_FAULT: "bold magenta",
}
_TOLD: Final = (Outcome.FAIL, Outcome.KIT_FAULT, Outcome.UNPROVEN)


def show(report: Report, console: "Console") -> None:
    """Print the report."""
    console.print(_overview(report.verdicts))
    for verdict in report.verdicts:
        if verdict.outcome in _TOLD and verdict.check not in report.expected:
            _told(verdict, console)
    _not_applied(report.verdicts, console)
    for name in report.stale:
        console.print(_text(f"\nSTALE {name} passes, and the baseline expects it to fail: take it out", "bold red"))
    for entry in report.left:
        known = entry.id or entry.name or "its id never came"
        console.print(_text(f"left behind: {entry.kind} {known} of {entry.owner}", style="yellow"), soft_wrap=True)
    how = f"{report.requests} requests in {report.seconds:.1f} s, seed {report.seed}"
    console.print(_text(f"{report.subject}: {report.summary} ({how})"), soft_wrap=True)


def _text(said: str, style: str = "") -> Text:
    """What may hold words of whoever was judged: shown, not obeyed."""
    return Text(inert(said), style)


def _overview(verdicts: Sequence[Verdict]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("section")
    shown = [each for each in Outcome if any(verdict.outcome is each for verdict in verdicts)]
    for outcome in reversed(shown):
        table.add_column(outcome.value, justify="right", style=_STYLES[outcome])
    for area, found in areas(verdicts).items():
        numbers = counts(found)
        table.add_row(f"{TITLES[area]} ({area})", *(str(numbers[each] or "") for each in reversed(shown)))
    return table


def _told(verdict: Verdict, console: "Console") -> None:
    style = _STYLES[verdict.outcome]
    console.print(_text(f"\n{verdict.outcome.value.upper()} {verdict.title} [{verdict.check}]", style), soft_wrap=True)
    for rule in verdict.rules:
        found = requirements()[rule]
        console.print(_text(f"  {rule} ({found.level.value}, {found.basis}): {found.statement}"), soft_wrap=True)
    console.print(_text(f"  {verdict.reason}", style), soft_wrap=True)
    if verdict.deciding is not None:
        again, *answer = shown_of(verdict.deciding)
        console.print(_text(textwrap.indent(again, "  "), "cyan"), soft_wrap=True)
        for each in answer:
            console.print(_text(f"  {each[:600]}"), soft_wrap=True)


def _not_applied(verdicts: Sequence[Verdict], console: "Console") -> None:
    """Say once, not for each check, what was not at hand."""
    reasons: dict[str, int] = {}
    for verdict in verdicts:
        if verdict.outcome is Outcome.NOT_APPLICABLE:
            reasons[verdict.reason] = reasons.get(verdict.reason, 0) + 1
    for reason, number in reasons.items():
        checks = "1 check" if number == 1 else f"{number} checks"
        console.print(_text(f"not applicable, {checks}: {reason}", "dim"), soft_wrap=True)
