"""A baseline: the checks that are expected to fail, in a file of their names.

What fails besides is news, and so is one that passes: its line is stale and has to go. One name per line; what follows
``#`` is for people. ``--update-baseline`` writes the file, and keeps the remarks.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from conformance.reading import FileError, text_of
from conformance.report.document import Report
from conformance.verdicts import Outcome, Verdict

_HEADER = "# Checks of thenvoi-conformance that are expected to fail. An entry that passes is an error.\n"


class BaselineError(Exception):
    """A baseline is of no use; ``str()`` is the sentence for the reader."""


class Baseline:
    """Names of checks, each with its remark (possibly empty)."""

    def __init__(self, entries: dict[str, str]) -> None:
        self.entries = entries

    @classmethod
    def read(cls, path: Path, known: Iterable[str]) -> "Baseline":
        """Read a file in which only checks among ``known`` may stand. Raises :class:`BaselineError`."""
        try:
            lines = text_of(path).splitlines()
        except FileError as error:
            raise BaselineError(f"--baseline: {path} cannot be read ({error}); --update-baseline makes it") from None
        entries, checks = {}, set(known)
        for number, line in enumerate(lines, 1):
            name, _, remark = (part.strip() for part in line.partition("#"))
            if name and name not in checks:
                raise BaselineError(f"--baseline: {path}, line {number}: there is no check {name[:100]}")
            if name:
                entries[name] = remark
        return cls(entries)

    def applied(self, report: Report) -> Report:
        """``report`` with what is expected of it."""
        outcomes = {each.check: each.outcome for each in report.verdicts}
        expected = tuple(name for name in self.entries if outcomes.get(name) is Outcome.FAIL)
        stale = tuple(name for name in self.entries if outcomes.get(name) is Outcome.PASS)
        return replace(report, expected=expected, stale=stale)

    def updated(self, verdicts: Iterable[Verdict]) -> "Baseline":
        """What to expect from now on: what failed, and of the rest what could not be seen to pass."""
        entries = dict(self.entries)
        for verdict in verdicts:
            if verdict.outcome is Outcome.FAIL:
                entries.setdefault(verdict.check, ", ".join(verdict.rules))
            elif verdict.outcome is Outcome.PASS:
                entries.pop(verdict.check, None)
        return Baseline(entries)

    @property
    def text(self) -> str:
        """The file."""
        return _HEADER + "".join(
            f"{name}  # {remark}\n" if remark else f"{name}\n" for name, remark in sorted(self.entries.items())
        )
