"""What a mutant is: data, which the kinds start and judge."""

from dataclasses import dataclass


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
    ``arguments`` are for a target that is a program, where an option breaks it and not an edit.
    """

    name: str
    breaks: tuple[str, ...]
    edits: tuple[Edit, ...] = ()
    kind: str = "platform"
    survives: str = ""
    arguments: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """The section of the first rule that it breaks."""
        return self.breaks[0].partition("-")[0]
