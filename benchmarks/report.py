"""What was measured, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN = "<!-- the table of the last run: make bench ARGS=--write -->"
END = "<!-- end of the table -->"
_HEADINGS = ("Benchmark", "Measured", "Value", "Target", "", "In absolute terms")


@dataclass(frozen=True)
class Row:
    """One measured value, with the bound that it has to keep if there is one."""

    benchmark: str
    what: str
    value: float
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""
    note: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        value = f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.2f}"
        return (self.benchmark, self.what, f"{value}{self.unit}", self.target, self.verdict, self.note)

    @property
    def target(self) -> str:
        """The bound in words."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}{self.unit}"
        return "" if self.at_most is None else f"at most {self.at_most:g}{self.unit}"

    @property
    def verdict(self) -> str:
        """Whether the bound is kept."""
        if self.at_least is not None:
            return "met" if self.value >= self.at_least else "NOT MET"
        if self.at_most is not None:
            return "met" if self.value <= self.at_most else "NOT MET"
        return ""


def table(rows: Sequence[Row]) -> str:
    """All rows, as Markdown that also reads well on a terminal."""
    lines = [_HEADINGS, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def put_into(page: Path, text: str) -> None:
    """Replace what stands between the markers of ``page``."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} lacks one of the markers {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
