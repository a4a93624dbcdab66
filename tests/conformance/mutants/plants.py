"""A kind of targets for the tests: mutants that do whatever can happen to one, judged without any target."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence

from conformance.mutants import kinds
from conformance.mutants.mutant import Mutant
from conformance.mutants.running import Task, run_all
from conformance.registry import Level
from conformance.verdicts import Outcome, Verdict

KIND = "plant"
WARMED: list[str] = []

MUTANTS = (
    Mutant("It fails the rule", ("DEL-1",), kind=KIND),
    Mutant("It fails another rule", ("DEL-1",), kind=KIND),
    Mutant("It passes", ("DEL-1",), kind=KIND),
    Mutant("It passes, and that is known", ("DEL-1",), kind=KIND, survives="nothing can tell"),
    Mutant("It fails, and that is not known", ("DEL-1",), kind=KIND, survives="nothing can tell"),
    Mutant("It is a fault of the kit", ("DEL-1",), kind=KIND),
    Mutant("It cannot be started", ("DEL-1",), kind=KIND),
    Mutant("It can be judged by its rule alone", ("DEL-1",), kind=KIND),
    Mutant("It dies", ("DEL-1",), kind=KIND),
    Mutant("It hangs with a child", ("DEL-1",), kind=KIND, seconds=1),
    Mutant("It writes to the terminal", ("DEL-1",), kind=KIND),
)


def warm() -> None:
    WARMED.append(KIND)


def verdict(outcome: Outcome, *rules: str) -> Verdict:
    return Verdict(f"check of {', '.join(rules)}", "", rules, Level.MUST, outcome, "why")


def judge(mutant: Mutant | None, rules: Sequence[str]) -> Sequence[Verdict]:
    assert KIND in WARMED
    assert list(rules) in ([], ["DEL-1"])
    name = "It passes" if mutant is None else mutant.name
    if name.startswith("It fails") or (name == "It can be judged by its rule alone" and rules):
        return [verdict(Outcome.FAIL, "DEL-2" if "another" in name else "DEL-1")]
    if name == "It is a fault of the kit":
        return [verdict(Outcome.KIT_FAULT, "DEL-1")]
    if name == "It cannot be started" or (name == "It can be judged by its rule alone" and not rules):
        raise RuntimeError("no such port")
    if name == "It dies":
        os._exit(3)
    if name == "It hangs with a child":
        subprocess.Popen(["sleep", "1000"])
        time.sleep(1000)
    if name == "It writes to the terminal":
        os.write(1, b"noise")
    return [verdict(Outcome.PASS, "DEL-1")]


def main() -> None:
    kinds.KINDS[KIND] = "tests.conformance.mutants.plants"
    module = kinds.kind_of(KIND)
    told: list[str] = []
    tasks = [Task(KIND, None), *(Task(KIND, each) for each in module.MUTANTS)]
    results = run_all(tasks, jobs=3, told=lambda result: told.append(result.kind))
    found = [
        {
            "name": each.mutant.name if each.mutant else "unbroken",
            "fate": each.fate.value,
            "problem": each.findings.problem,
            "killers": each.killers,
            "others": each.others,
            "alone": each.alone,
        }
        for each in results
    ]
    json.dump({"results": found, "told": [{"kind": each} for each in told]}, sys.stdout)


if __name__ == "__main__":
    from tests.conformance.mutants import plants

    plants.main()
