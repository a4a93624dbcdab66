"""The report as JSON; ``report/schema.json`` describes it."""

import json
from dataclasses import asdict

from conformance.registry import requirements
from conformance.report.document import Report
from conformance.verdicts import Outcome, Verdict, by_rule, counts
from conformance.version import VERSION

FORMAT = 1
"""Rises when a reader of the report has to change."""


def render(report: Report) -> str:
    """The whole report as text."""
    return json.dumps(document(report), indent=1, ensure_ascii=False) + "\n"


def document(report: Report) -> dict[str, object]:
    """The report as plain data."""
    return {
        "format": FORMAT,
        "kit": VERSION,
        "target": report.target,
        "subject": report.subject,
        "run": report.run,
        "seed": report.seed,
        "wrote": report.wrote,
        "seconds": round(report.seconds, 3),
        "requests": report.requests,
        "exit_code": report.exit_code,
        "counts": {outcome.value: number for outcome, number in counts(report.verdicts).items()},
        "requirements": [_requirement(rule, outcome) for rule, outcome in by_rule(report.verdicts).items()],
        "verdicts": [_verdict(each) for each in report.verdicts],
        "expected": list(report.expected),
        "stale": list(report.stale),
        "left": [{"kind": each.kind, "id": each.id, "name": each.name, "owner": each.owner} for each in report.left],
    }


def _requirement(rule: str, outcome: Outcome) -> dict[str, object]:
    requirement = requirements()[rule]
    return {
        "id": rule,
        "level": requirement.level.value,
        "statement": requirement.statement,
        "outcome": outcome.value,
    }


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "check": verdict.check,
        "title": verdict.title,
        "rules": list(verdict.rules),
        "level": verdict.level.value,
        "outcome": verdict.outcome.value,
        "reason": verdict.reason,
        "seconds": verdict.seconds,
        "claims": [asdict(claim) for claim in verdict.claims],
        "evidence": [each.document() for each in verdict.evidence],
    }
