"""``judge``: hold recorded traffic against the rules that need no driving."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from conformance.checks import Check
from conformance.commands import UNREACHABLE, CommandError
from conformance.commands.choosing import choice
from conformance.commands.reporting import Outputs, expectations, reported, watched
from conformance.recording import Recording, RecordingError, read
from conformance.recording_target import Recorded
from conformance.redaction import Secrets
from conformance.report.document import Report
from conformance.runner import run
from conformance.session import new_run


@dataclass(frozen=True, slots=True)
class Options:
    """Which rules a recording is to be held against."""

    only: str | None = None
    level: str = "should"


def judge_recording(file: Path, options: Options, outputs: Outputs) -> int:
    """Judge a recording and report."""
    chosen = choice("recording", options.only, options.level)
    baseline = expectations(outputs, "recording")
    secrets = Secrets()
    try:
        recording = read(file, secrets)
    except RecordingError as error:
        raise CommandError(str(error), UNREACHABLE) from None
    return reported(asyncio.run(_judged(str(file), recording, secrets, chosen)), outputs, baseline)


async def _judged(name: str, recording: Recording, secrets: Secrets, chosen: list[Check]) -> Report:
    start = time.monotonic()
    with watched(len(chosen)) as told:
        ran = await run(Recorded(recording, secrets), chosen, parallel=1, seed=0, told=told)
    return Report(
        target="recording",
        subject=name,
        run=new_run(),
        seed=0,
        wrote=False,
        verdicts=ran.verdicts,
        left=ran.left,
        seconds=time.monotonic() - start,
        requests=len(recording.of("request")),
    )
