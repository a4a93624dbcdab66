"""What was measured, as a table."""

from dataclasses import dataclass


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
    def target(self) -> str:
        """The bound in words."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}{self.unit}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}{self.unit}"

    @property
    def verdict(self) -> str:
        """Whether the bound is kept."""
        if self.at_least is None and self.at_most is None:
            return ""
        kept = (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )
        return "met" if kept else "**not met**"
