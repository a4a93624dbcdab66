"""What a report says, whatever its form."""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.ledger import Entry
from conformance.verdicts import Outcome, Verdict, counts


@dataclass(frozen=True, slots=True)
class Report:
    """One run: of what, how, and what came of it.

    ``target`` is the kind (``platform``), ``subject`` which one it was (an address, a command). ``left`` is what could
    not be cleaned up, ``seconds`` all of it. ``expected`` are the checks that fail and that the baseline expects to,
    ``stale`` those that it expects to and that pass.
    """

    target: str
    subject: str
    run: str
    seed: int
    wrote: bool
    verdicts: tuple[Verdict, ...]
    left: tuple[Entry, ...]
    seconds: float
    requests: int
    expected: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """What fails and is not expected to."""
        return tuple(each for each in self.verdicts if each.outcome is Outcome.FAIL and each.check not in self.expected)

    @property
    def exit_code(self) -> int:
        """0 nothing failed, 1 the target failed or the baseline is stale, 4 the kit failed, 5 something is open."""
        found = counts(self.verdicts)
        if self.failed or self.stale:
            return 1
        if found[Outcome.KIT_FAULT]:
            return 4
        is_open = found[Outcome.UNPROVEN] or self.left or not (found[Outcome.PASS] or self.expected)
        return 5 if is_open else 0

    @property
    def summary(self) -> str:
        """``12 pass, 1 fail, 3 not applicable``."""
        found = counts(self.verdicts)
        order = (Outcome.PASS, Outcome.FAIL, Outcome.UNPROVEN, Outcome.NOT_APPLICABLE, Outcome.KIT_FAULT)
        words = [f"{found[each]} {each.value}" for each in order if found[each]] or ["nothing was judged"]
        if self.expected:
            words.append(f"{len(self.expected)} of the failures expected")
        if self.stale:
            words.append(f"{len(self.stale)} expected to fail and passing")
        return ", ".join(words)


def areas(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    """The verdicts of each section, in the order of the suites."""
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.area, []).append(verdict)
    return found
