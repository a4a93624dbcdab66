"""Reading a report that ``--json`` wrote, to show it in another form or to look at its failures again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.ledger import Entry
from conformance.reading import FileError, text_of
from conformance.reading import parsed as read_json
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
        document = read_json(text_of(path))
    except FileError as error:
        raise ReportError(f"{path} cannot be read: {error}") from None
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
        target=_text(document["target"]),
        subject=_text(document["subject"]),
        run=_text(document["run"]),
        seed=int(document["seed"]),
        wrote=bool(document["wrote"]),
        verdicts=tuple(map(_verdict, document["verdicts"])),
        left=tuple(
            Entry(number, _text(each["kind"]), _text(each["name"]), _text(each["owner"]), _text(each["id"]))
            for number, each in enumerate(document["left"], 1)
        ),
        seconds=float(document["seconds"]),
        requests=int(document["requests"]),
        expected=tuple(map(_text, document["expected"])),
        stale=tuple(map(_text, document["stale"])),
    )


def _verdict(document: dict[str, Any]) -> Verdict:
    return Verdict(
        check=_text(document["check"]),
        title=_text(document["title"]),
        rules=tuple(requirements()[rule].id for rule in document["rules"]),
        level=Level(document["level"]),
        outcome=Outcome(document["outcome"]),
        reason=_text(document["reason"]),
        claims=tuple(map(_claim, document["claims"])),
        evidence=tuple(map(_evidence, document["evidence"])),
        seconds=float(document["seconds"]),
    )


def _claim(document: dict[str, Any]) -> Claim:
    text, saw = _text(document["text"]), _text(document["saw"])
    return Claim(text, bool(document["holds"]), saw, document["exchange"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _evidence(document: dict[str, Any]) -> Recorded:
    return Recorded(
        int(document["number"]),
        _text(document["kind"]),
        _text(document["line"]),
        _text(document["repeat"]),
        _text(document["answer"]),
        document,
    )
