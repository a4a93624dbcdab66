"""Runs mutants, several at a time, each in a process that is forked from one that has imported everything."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from conformance.mutants.findings import Fate, Findings, Result, gathered
from conformance.mutants.kinds import kind_of
from conformance.mutants.mutant import SECONDS, Mutant

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess


@dataclass(frozen=True, slots=True)
class Task:
    """A mutant of a kind, or ``None`` for its unbroken target, and the rules to judge it by: all without any."""

    kind: str
    mutant: Mutant | None
    rules: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it may take."""
        return SECONDS if self.mutant is None else self.mutant.seconds


Told = Callable[[Result], None]


@dataclass(slots=True)
class _Running:
    """One process and what it is to report."""

    task: Task
    process: "ForkProcess"
    start: float

    @property
    def deadline(self) -> float:
        return self.start + self.task.seconds


def run_all(tasks: Sequence[Task], *, jobs: int, told: Told) -> list[Result]:
    """As :func:`run`; what could not be judged by all checks is judged once more, by those of its rules alone."""
    results = run(tasks, jobs=jobs, told=told)
    again = {
        index: Task(each.kind, each.mutant, each.mutant.breaks)
        for index, each in enumerate(results)
        if each.mutant is not None and each.fate is Fate.SPOILT and not each.alone
    }
    for index, result in zip(again, run(list(again.values()), jobs=jobs, told=told), strict=True):
        results[index] = result
    return results


def run(tasks: Sequence[Task], *, jobs: int, told: Told) -> list[Result]:
    """Judge all ``tasks``, ``jobs`` of them at the same time; results in the order of the tasks.

    ``told`` hears each as it is found. A process that takes longer than it may is ended, with whatever it started.
    """
    for kind in dict.fromkeys(task.kind for task in tasks):
        kind_of(kind).warm()
    found: dict[int, Result] = {}
    for index, result in _finished(tasks, jobs):
        found[index] = result
        told(result)
    return [found[index] for index in range(len(tasks))]


def _finished(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[int, Result]]:
    waiting = iter(enumerate(tasks))
    running: dict[Connection, tuple[int, _Running]] = {}
    try:
        while True:
            while len(running) < jobs and (following := next(waiting, None)) is not None:
                index, task = following
                connection, started = _started(task)
                running[connection] = index, started
            if not running:
                return
            for connection in _due(running):
                index, ended = running.pop(connection)
                yield index, _result(ended, connection)
    finally:
        for connection, (_, left) in running.items():
            _end(left.process)
            connection.close()


def _started(task: Task) -> tuple[Connection, _Running]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_judge, args=(task, theirs))
    process.start()
    theirs.close()
    return ours, _Running(task, process, time.monotonic())


def _due(running: dict[Connection, tuple[int, _Running]]) -> list[Connection]:
    """Those that have reported or ended, or are out of time."""
    last = min(each.deadline for _, each in running.values())
    ready = [each for each in wait(list(running), max(0.0, last - time.monotonic())) if isinstance(each, Connection)]
    return ready or [each for each in running if running[each][1].deadline <= time.monotonic()]


def _result(ended: _Running, connection: Connection) -> Result:
    findings = Findings(problem=f"it took longer than {ended.task.seconds:g} seconds")
    if connection.poll():
        try:
            findings = connection.recv()
        except EOFError:
            findings = Findings(problem="its process ended without a word")
    _end(ended.process)
    connection.close()
    alone = bool(ended.task.rules)
    return Result(ended.task.kind, ended.task.mutant, findings, time.monotonic() - ended.start, alone=alone)


def _end(process: "ForkProcess") -> None:
    """End a process with all that it has started: it leads a group of its own."""
    if process.pid is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()
    process.close()


def _judge(task: Task, report: Connection) -> None:
    """What a process does: judge one target, and report."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(1, 2)
    try:
        findings = gathered(kind_of(task.kind).judge(task.mutant, task.rules))
    except Exception as error:  # noqa: BLE001 - a mutant can break in any way, and that is one sentence too
        findings = Findings(problem=f"{type(error).__name__}: {error}")
    report.send(findings)
    report.close()
