"""Reading a report that ``--json`` wrote, to show it in another form or to look at its failures again."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.ledger import Entry
from conformance.registry import Level, requirements
from conformance.report import as_json
from conformance.report.document import Report
from conformance.verdicts import Claim, Outcome, Verdict


class ReportError(Exception):
    """A file is no report; ``str()`` is the sentence for the reader."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Evidence of any kind as a report holds it."""

    number: int
    kind: str
    line: str
    repeat: str
    answer: str
    fields: dict[str, object]

    def document(self) -> dict[str, object]:
        return self.fields


def read(path: Path) -> Report:
    """Give the report in the file at ``path``. Raises :class:`ReportError`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReportError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise ReportError(f"{path} is no report of thenvoi-conformance: it is not JSON") from None
    try:
        return _report(document)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise ReportError(f"{path} is no report of thenvoi-conformance in format {as_json.FORMAT}") from None


def _report(document: dict[str, Any]) -> Report:
    if document["format"] != as_json.FORMAT:
        raise ValueError(document["format"])
    unknown = {rule for each in document["verdicts"] for rule in each["rules"]} - set(requirements())
    if unknown:
        raise ReportError(f"it names {', '.join(sorted(unknown))}, which this version of the kit does not know")
    return Report(
        target=document["target"],
        subject=document["subject"],
        run=document["run"],
        seed=document["seed"],
        wrote=document["wrote"],
        verdicts=tuple(map(_verdict, document["verdicts"])),
        left=tuple(
            Entry(number, each["kind"], each["name"], each["owner"], each["id"])
            for number, each in enumerate(document["left"], 1)
        ),
        seconds=document["seconds"],
        requests=document["requests"],
        expected=tuple(document["expected"]),
        stale=tuple(document["stale"]),
    )


def _verdict(document: dict[str, Any]) -> Verdict:
    return Verdict(
        check=document["check"],
        title=document["title"],
        rules=tuple(document["rules"]),
        level=Level(document["level"]),
        outcome=Outcome(document["outcome"]),
        reason=document["reason"],
        claims=tuple(Claim(**claim) for claim in document["claims"]),
        evidence=tuple(map(_evidence, document["evidence"])),
        seconds=document["seconds"],
    )


def _evidence(document: dict[str, Any]) -> Recorded:
    return Recorded(
        document["number"],
        document["kind"],
        document["line"],
        document["repeat"],
        document["answer"],
        document,
    )
