"""``report`` and ``replay``: what can be done with a report that a run has written."""

import asyncio
from dataclasses import replace
from pathlib import Path

import click

from conformance.checks import checks
from conformance.claims import NoAnswer
from conformance.commands import UNREACHABLE, CommandError
from conformance.commands.platform import Access, Options, checked_address, judged
from conformance.commands.reporting import Outputs, expectations, reported
from conformance.inert import inert
from conformance.reading import FileError, text_of
from conformance.report.document import Report
from conformance.report.reading import ReportError, read
from conformance.verdicts import Outcome


def show_again(path: Path, outputs: Outputs) -> int:
    """Show a report, and write it in the forms that are asked for."""
    report = _read(path)
    return reported(report, outputs, expectations(outputs, report.target))


def replay(path: Path, access: Access, options: Options, outputs: Outputs) -> int:
    """Make the checks again that failed in a report, in the same order; or play a frame script.

    What they write needs leave to write again, as in any run.
    """
    checked_address(access.base_url)
    try:
        text = text_of(path)
    except FileError as error:
        raise CommandError(f"{path} cannot be read: {error}") from None
    if text.startswith("# ws"):
        return _played(path, text, access)
    report = _read(path)
    failed = {each.check for each in report.verdicts if each.outcome in {Outcome.FAIL, Outcome.KIT_FAULT}}
    if not failed:
        click.echo(f"{path}: nothing failed, so there is nothing to replay")
        return 0
    if report.target != "platform":
        rules = ",".join(sorted({rule for each in report.failed for rule in each.rules}))
        command = f"thenvoi-conformance {report.target} … --only {rules} --seed {report.seed}"
        raise CommandError(f"{path} is about {report.target}: give the command itself again, with {command}")
    chosen = [each for each in checks("platform").values() if each.name in failed]
    if not chosen:
        raise CommandError(f"{path}: none of the checks that failed in it is known to this version of the kit")
    if access.base_url.rstrip("/") != report.subject:
        click.echo(f"{path} is about {report.subject}; replaying at {access.base_url}", err=True)
    baseline = expectations(outputs, "platform")
    return reported(judged(access, replace(options, seed=report.seed), chosen), outputs, baseline)


def _played(path: Path, text: str, access: Access) -> int:
    """Send the frames of a script to the target that was named: a file does not decide who gets the keys."""
    from conformance.drivers.script import ScriptError, origin, play  # noqa: PLC0415 - only for scripts

    here = f"ws{access.base_url.rstrip('/').removeprefix('http')}"
    try:
        there = origin(text)
        if there != here:
            click.echo(f"{path} is about {there}; playing it at {access.base_url}", err=True)
        asyncio.run(play(text.replace(there, here, 1), access.keys, lambda line: click.echo(inert(line))))
    except ScriptError as error:
        raise CommandError(str(error)) from None
    except NoAnswer as error:
        raise CommandError(str(error), UNREACHABLE) from None
    return 0


def _read(path: Path) -> Report:
    try:
        return read(path)
    except ReportError as error:
        raise CommandError(str(error)) from None
