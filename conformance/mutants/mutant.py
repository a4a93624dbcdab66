"""What a mutant is: data, which the kinds start and judge."""

from dataclasses import dataclass
from typing import Final

SECONDS: Final = 120.0
"""How long a mutant may take; most take a few seconds."""


@dataclass(frozen=True, slots=True)
class Edit:
    """In the source of ``module`` the text ``before``, which is there exactly once, becomes ``after``."""

    module: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken target. ``name`` is a sentence of what is wrong with it, without a stop, and unique in its kind.

    A check that names one of ``breaks`` has to fail. ``survives`` says why none does, for one that nothing can find.
    ``arguments`` are for a target that is a program, where an option breaks it and not an edit. ``seconds`` is how long
    it may take: one that may take longer than others is judged by slow checks too, and is drawn for no sample.
    """

    name: str
    breaks: tuple[str, ...]
    edits: tuple[Edit, ...] = ()
    kind: str = "platform"
    survives: str = ""
    arguments: tuple[str, ...] = ()
    seconds: float = SECONDS

    @property
    def is_slow(self) -> bool:
        """Whether it takes its time."""
        return self.seconds > SECONDS

    @property
    def section(self) -> str:
        """The section of the first rule that it breaks."""
        return self.breaks[0].partition("-")[0]
