"""What a report says, whatever its form."""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.ledger import Entry
from conformance.verdicts import Outcome, Verdict, counts


@dataclass(frozen=True, slots=True)
class Report:
    """One run: where, how, and what came of it. ``left`` is what could not be cleaned up; ``seconds`` is all of it."""

    base_url: str
    run: str
    seed: int
    wrote: bool
    verdicts: tuple[Verdict, ...]
    left: tuple[Entry, ...]
    seconds: float
    requests: int

    @property
    def exit_code(self) -> int:
        """0 nothing failed, 1 the target failed, 4 the kit failed, 5 nothing failed and something is open."""
        found = counts(self.verdicts)
        if found[Outcome.FAIL]:
            return 1
        if found[Outcome.KIT_FAULT]:
            return 4
        is_open = found[Outcome.UNPROVEN] or self.left or not found[Outcome.PASS]
        return 5 if is_open else 0

    @property
    def summary(self) -> str:
        """``12 pass, 1 fail, 3 not applicable``."""
        found = counts(self.verdicts)
        order = (Outcome.PASS, Outcome.FAIL, Outcome.UNPROVEN, Outcome.NOT_APPLICABLE, Outcome.KIT_FAULT)
        return ", ".join(f"{found[each]} {each.value}" for each in order if found[each]) or "nothing was judged"


def areas(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    """The verdicts of each section, in the order of the suites."""
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.area, []).append(verdict)
    return found
