"""What the kit says about a target: verdicts, and the evidence that each of them rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from conformance.evidence import Evidence
from conformance.registry import Level


class Outcome(Enum):
    """The possible verdicts, the weightiest first."""

    FAIL = "fail"
    """A claim did not hold: the target breaks a requirement."""

    KIT_FAULT = "kit fault"
    """The kit itself went wrong; it says nothing about the target."""

    UNPROVEN = "unproven"
    """Nothing was observed that could have failed, for instance because the preparation was refused."""

    NOT_APPLICABLE = "not applicable"
    """Something that the check needs is not at hand; not a pass."""

    PASS = "pass"  # noqa: S105 - no password
    """At least one claim was made, and all of them held."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that was looked at and could have been otherwise. ``exchange`` is the number of what it rests on."""

    text: str
    holds: bool
    saw: str = ""
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found. ``reason`` is one sentence, empty for a pass; ``evidence`` holds no key."""

    check: str
    title: str
    rules: tuple[str, ...]
    level: Level
    outcome: Outcome
    reason: str = ""
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    seconds: float = 0.0

    @property
    def area(self) -> str:
        """The section of its first rule."""
        return self.rules[0].partition("-")[0]

    @property
    def deciding(self) -> Evidence | None:
        """The exchange that a failing claim rests on, else the last one."""
        numbers = {claim.exchange for claim in self.claims if not claim.holds}
        cited = [each for each in self.evidence if each.number in numbers]
        return cited[-1] if cited else self.evidence[-1] if self.evidence else None


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The weightiest of ``outcomes``; one pass outweighs checks that could not be applied or proven."""
    found = set(outcomes)
    for each in (Outcome.FAIL, Outcome.KIT_FAULT, Outcome.PASS, Outcome.UNPROVEN):
        if each in found:
            return each
    return Outcome.NOT_APPLICABLE


def by_rule(verdicts: Sequence[Verdict]) -> dict[str, Outcome]:
    """What the verdicts together say about each rule that they name."""
    found: dict[str, list[Outcome]] = {}
    for verdict in verdicts:
        for rule in verdict.rules:
            found.setdefault(rule, []).append(verdict.outcome)
    return {rule: worst(outcomes) for rule, outcomes in found.items()}


def counts(verdicts: Iterable[Verdict]) -> dict[Outcome, int]:
    """How many verdicts of each kind there are."""
    counted = dict.fromkeys(Outcome, 0)
    for verdict in verdicts:
        counted[verdict.outcome] += 1
    return counted
