"""Where a report goes: to the terminal, and to the files that were asked for."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.baseline import Baseline, BaselineError
from conformance.checks import checks
from conformance.commands import CommandError
from conformance.report.document import Report
from conformance.verdicts import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Outputs:
    """The options that every judging command has."""

    json_file: Path | None = None
    junit_file: Path | None = None
    html_file: Path | None = None
    badge_file: Path | None = None
    summary_file: Path | None = None
    baseline: Path | None = None
    update_baseline: bool = False


def expectations(outputs: Outputs, target: str) -> Baseline:
    """The baseline, before anything is judged: a file that is of no use is better refused now.

    The same goes for a place to which no report could be written. Raises :class:`CommandError`.
    """
    for path in (*(path for path, _ in _renderings(outputs)), outputs.baseline):
        check_folder(path)
    if outputs.baseline is None:
        if outputs.update_baseline:
            raise CommandError("--update-baseline needs --baseline FILE, the file to write")
        return Baseline({})
    if outputs.update_baseline and not outputs.baseline.exists():
        return Baseline({})
    try:
        return Baseline.read(outputs.baseline, checks(target))
    except BaselineError as error:
        raise CommandError(str(error)) from None


def check_folder(path: Path | None) -> None:
    """Raise :class:`CommandError` where no file could be written at ``path``."""
    if path is not None and not path.absolute().parent.is_dir():
        raise CommandError(f"{path} cannot be written: there is no folder {path.parent}")


@contextmanager
def watched(total: int) -> Iterator[Callable[[Verdict], None]]:
    """Show somebody who watches how many of ``total`` checks are made, and what fails or stays open, as it is found.

    Gives what has to be told of each verdict. Nothing is shown where nobody watches, and nothing stays of the bar.
    """
    from rich.console import Console  # noqa: PLC0415 - dear, and not needed before
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    console = Console(stderr=True, highlight=False)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=total)

        def told(verdict: Verdict) -> None:
            progress.update(task, advance=1, description=verdict.title)
            if not progress.disable and verdict.outcome in {Outcome.FAIL, Outcome.KIT_FAULT, Outcome.UNPROVEN}:
                progress.print(f"{verdict.outcome.value}: {verdict.title}", markup=False)

        yield told


def reported(report: Report, outputs: Outputs, baseline: Baseline) -> int:
    """Hold ``report`` against the baseline, show and write it; gives the exit code. Raises :class:`CommandError`."""
    if outputs.update_baseline and outputs.baseline is not None:
        baseline = baseline.updated(report.verdicts)
        write(outputs.baseline, baseline.text)
    report = baseline.applied(report)
    _show(report)
    for path, render in _renderings(outputs):
        write(path, render(report))
    return report.exit_code


def _show(report: Report) -> None:
    from rich.console import Console  # noqa: PLC0415 - dear, and not needed before

    from conformance.report import terminal  # noqa: PLC0415 - as above

    terminal.show(report, Console(highlight=False))


def _renderings(outputs: Outputs) -> list[tuple[Path, Callable[[Report], str]]]:
    from conformance.report import as_json, badge, junit, page, summary  # noqa: PLC0415 - only now

    wanted: list[tuple[Path | None, Callable[[Report], str]]] = [
        (outputs.json_file, as_json.render),
        (outputs.junit_file, junit.render),
        (outputs.html_file, page.render),
        (outputs.badge_file, badge.render),
        (outputs.summary_file, summary.render),
    ]
    return [(path, render) for path, render in wanted if path is not None]


def write(path: Path, text: str) -> None:
    """Write ``text``; a summary of GitHub's is a file that others write to as well. Raises :class:`CommandError`."""
    is_shared = str(path) == os.environ.get("GITHUB_STEP_SUMMARY")
    try:
        # Half a pair of UTF-16, which JSON can spell and UTF-8 cannot, is written as its escape.
        with path.open("a" if is_shared else "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from None
