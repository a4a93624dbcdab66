"""The kinds of mutants: which module makes and judges each."""

from collections.abc import Sequence
from importlib import import_module
from typing import Final, Protocol, cast

from conformance.mutants.mutant import Mutant
from conformance.verdicts import Verdict

KINDS: Final = {
    "platform": "conformance.mutants.platforms",
    "band": "conformance.mutants.band",
    "mcp": "conformance.mutants.servers",
    "agent-manager": "conformance.mutants.managers",
    "client": "conformance.mutants.clients",
}
"""The module of each kind, imported when it is asked for.

``applies-to`` of the requirements has the same words, but that a platform of the generation ``band`` is a kind as well.
"""


class Kind(Protocol):
    """What such a module has."""

    MUTANTS: Sequence[Mutant]

    def warm(self) -> None:
        """Import what every target of the kind shares; called before any mutant has a process."""

    def judge(self, mutant: Mutant | None, rules: Sequence[str]) -> Sequence[Verdict]:
        """Start the target, broken as ``mutant`` or not at all, and judge it; called in a process of its own.

        ``rules`` are those to judge by; all where there are none.
        """


def kind_of(name: str) -> Kind:
    """The kind of that name."""
    return cast("Kind", import_module(KINDS[name]))


def mutants(kinds: Sequence[str] = ()) -> list[Mutant]:
    """Every mutant of ``kinds``, or of all of them, in the order in which they are declared."""
    return [mutant for name in kinds or KINDS for mutant in kind_of(name).MUTANTS]
