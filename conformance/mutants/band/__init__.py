"""Broken Bands: the mock with what Band adds to it, one rule of that broken, served and judged as platforms are.

The mock serves few of Band's additions, so the unbroken target of this kind is an edit of the mock too: ``ADDITIONS``
of the modules here, which cite their rules (BAND-2 to BAND-16). A mutant has these edits first and its own after them,
so that it can break what they have put in (docs/decisions/0014-a-band-of-edits.md).

What Band adds is here as far as the checks of the kit look at it. ``python -m conformance.mutants.band serve`` serves
it, with the options of ``thenvoi-mock serve``.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from conformance.mutants.band import activity, events, limits, marks, memories, mentions, pages, rooms, sockets
from conformance.mutants.mutant import Edit, Mutant
from conformance.mutants.platforms import judged_as, warm
from conformance.verdicts import Verdict

__all__ = ["ADDITIONS", "MUTANTS", "judge", "warm"]

ADDITIONS: Final[tuple[Edit, ...]] = (
    *pages.ADDITIONS,
    *marks.ADDITIONS,
    *mentions.ADDITIONS,
    *rooms.ADDITIONS,
    *activity.ADDITIONS,
    *events.ADDITIONS,
    *memories.ADDITIONS,
)
"""What makes a Band of the mock; the rest of Band's rules the mock keeps as it is."""

_BROKEN: Final[tuple[Mutant, ...]] = (
    *pages.MUTANTS,
    *marks.MUTANTS,
    *mentions.MUTANTS,
    *rooms.MUTANTS,
    *activity.MUTANTS,
    *events.MUTANTS,
    *memories.MUTANTS,
    *limits.MUTANTS,
    *sockets.MUTANTS,
)
MUTANTS: Sequence[Mutant] = tuple(replace(each, kind="band", edits=(*ADDITIONS, *each.edits)) for each in _BROKEN)


def judge(mutant: Mutant | None, rules: Sequence[str]) -> Sequence[Verdict]:
    """Serve a Band and have the kit judge it by the checks of ``rules``, or by all where there are none."""
    edits = ADDITIONS if mutant is None else mutant.edits
    return judged_as("band", edits, rules, mutant)
