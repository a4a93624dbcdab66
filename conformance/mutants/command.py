"""``thenvoi-conformance mutants``: runs the kit on broken targets and shows which checks kill them."""

import multiprocessing
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from conformance.commands import USAGE, CommandError
from conformance.mutants import matrix
from conformance.mutants.findings import Fate, Result, holds
from conformance.mutants.kinds import KINDS, mutants
from conformance.mutants.mutant import Mutant
from conformance.mutants.running import Task, run_all
from conformance.registry import selected


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was given. ``only`` are rules and sections, ``sample`` how many mutants ``seed`` draws."""

    kinds: tuple[str, ...] = ()
    only: str | None = None
    jobs: int = 2
    quick: bool = False
    sample: int | None = None
    seed: int = 0
    json_file: Path | None = None
    page: Path | None = None


def judge_mutants(options: Options) -> int:
    """Run the mutants, show what became of them, and give the exit code."""
    if "fork" not in multiprocessing.get_all_start_methods():
        raise CommandError("mutants: each needs a process that is forked, which this system cannot do", USAGE)
    tasks = _tasks(options)
    results = run_all(tasks, jobs=options.jobs, told=_show)
    click.echo(matrix.summary(results))
    for path, text in _written(options, results):
        _write(path, text)
    return 0 if holds(results) else 1


def _tasks(options: Options) -> list[Task]:
    chosen = _chosen(options)
    kinds = dict.fromkeys(each.kind for each in chosen)
    rules = tuple(dict.fromkeys(rule for each in chosen for rule in each.breaks)) if options.quick else ()
    return [
        *(Task(kind, None, rules) for kind in kinds),
        *(Task(each.kind, each, each.breaks if options.quick else ()) for each in chosen),
    ]


def _chosen(options: Options) -> list[Mutant]:
    patterns = [word.strip() for word in (options.only or "").split(",") if word.strip()]
    for unknown in set(options.kinds).difference(KINDS):
        raise CommandError(f"--kind: there is no {unknown}, only {', '.join(KINDS)}", USAGE)
    chosen = [each for each in mutants(options.kinds) if selected(each.breaks, patterns)]
    if not chosen:
        raise CommandError(f"--only: no mutant breaks {options.only} (docs/conformance/kill-matrix.md has them)", USAGE)
    if options.sample is not None:
        chosen = [each for each in chosen if not each.is_slow]
    if options.sample is not None and options.sample < len(chosen):
        drawn = set(random.Random(options.seed).sample(range(len(chosen)), options.sample))  # noqa: S311 - no secret
        chosen = [each for index, each in enumerate(chosen) if index in drawn]
    return chosen


def _show(result: Result) -> None:
    click.secho(matrix.line(result), fg=None if result.fate in {Fate.KILLED, Fate.SPARED} else "yellow")


def _written(options: Options, results: Sequence[Result]) -> list[tuple[Path, str]]:
    files = [(options.json_file, matrix.as_json(results))] if options.json_file else []
    if options.page:
        before = options.page.read_text(encoding="utf-8") if options.page.exists() else ""
        # What a part of the checks says of an unbroken target is nothing for the page.
        told = [each for each in results if each.mutant is not None or not (options.only or options.sample)]
        files.append((options.page, matrix.page(told, mutants(), before)))
    return files


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}", USAGE) from None
