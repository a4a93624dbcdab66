"""What became of a mutant: which checks failed it, and what that says about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.verdicts import Outcome, Verdict

ENOUGH: Final = 0.95
"""The part of the mutants that has to be killed."""


class Fate(Enum):
    """What a mutant came to."""

    KILLED = "killed"
    """A check that names a rule that is broken has failed."""

    SURVIVED = "survived"
    """No such check has failed."""

    SPARED = "survived, as expected"
    """No such check has failed, and the mutant says why."""

    STALE = "killed, unexpectedly"
    """A check has failed, yet the mutant says why none does."""

    SPOILT = "not judged"
    """It could not be made, started or judged in time: it says nothing about the checks."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a process reports: failures as pairs of a check and its rules, how many checks passed, or a problem."""

    failed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    passed: int = 0
    faults: tuple[str, ...] = ()
    """Faults of the kit, as check and reason."""

    problem: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A mutant with what was found; without a mutant it is the unbroken target of its ``kind``."""

    kind: str
    mutant: Mutant | None
    findings: Findings = field(default_factory=Findings)
    seconds: float = 0.0
    alone: bool = False
    """Whether the checks of some rules alone have judged it, so that nothing is known of the others."""

    @property
    def killers(self) -> list[str]:
        """The checks that failed and name a rule that the mutant breaks."""
        broken = set(self.mutant.breaks if self.mutant else ())
        return [check for check, rules in self.findings.failed if broken.intersection(rules)]

    @property
    def others(self) -> list[str]:
        """The rules that failed besides those that the mutant breaks."""
        broken = set(self.mutant.breaks if self.mutant else ())
        killers = set(self.killers)
        rules = [rule for check, named in self.findings.failed if check not in killers for rule in named]
        return list(dict.fromkeys(rule for rule in rules if rule not in broken))

    @property
    def fate(self) -> Fate:
        """What it came to; an unbroken target is spoilt by whatever does not pass."""
        if self.findings.problem:
            return Fate.SPOILT
        if self.mutant is None:
            return Fate.SPOILT if self.findings.failed or self.findings.faults else Fate.SURVIVED
        if self.killers:
            return Fate.STALE if self.mutant.survives else Fate.KILLED
        return Fate.SPARED if self.mutant.survives else Fate.SURVIVED


def gathered(verdicts: Iterable[Verdict]) -> Findings:
    """The findings of a run."""
    failed: list[tuple[str, tuple[str, ...]]] = []
    faults: list[str] = []
    passed = 0
    for each in verdicts:
        if each.outcome is Outcome.FAIL:
            failed.append((each.check, each.rules))
        elif each.outcome is Outcome.KIT_FAULT:
            faults.append(f"{each.check}: {each.reason}")
        passed += each.outcome is Outcome.PASS
    return Findings(tuple(failed), passed, tuple(faults))


def ratio(results: Sequence[Result]) -> float:
    """The part of the mutants among ``results`` that was killed; 1 where there are none."""
    mutants = [each for each in results if each.mutant is not None]
    return sum(each.fate in {Fate.KILLED, Fate.STALE} for each in mutants) / len(mutants) if mutants else 1.0


def holds(results: Sequence[Result]) -> bool:
    """Whether enough was killed, every survivor was expected, and every unbroken target passed."""
    bad = {Fate.SPOILT, Fate.STALE}
    unbroken = [each for each in results if each.mutant is None]
    mutants = [each for each in results if each.mutant is not None]
    return (
        ratio(results) >= ENOUGH
        and not any(each.fate in bad for each in unbroken)
        and not any(each.fate in {*bad, Fate.SURVIVED} for each in mutants)
    )
