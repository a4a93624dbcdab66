"""Printing a story: in colour on a terminal, plain everywhere else."""

import re

from rich.console import Console
from rich.markup import escape

NAME_WIDTH = 12
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_COLOURS = ("cyan", "magenta", "green", "yellow", "blue")


def harmless(text: str) -> str:
    """``text`` without what a terminal would obey: people and agents write it."""
    return _CONTROL.sub("�", text)


class Teller:
    """Prints lines of a few kinds. Text of others is never taken for markup."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._colours: dict[str, str] = {}

    def heading(self, text: str) -> None:
        """A part of the story begins."""
        self._console.print(f"\n[bold]{escape(text)}[/bold]")

    def step(self, who: str, what: str, call: str) -> None:
        """Somebody does something, by this call."""
        self.line(who, what)
        self._console.print(f"  {'':<{NAME_WIDTH}} [dim]{escape(call)}[/dim]")

    def line(self, who: str, what: str) -> None:
        """Somebody says or does something."""
        colour = self._colours.setdefault(who, _COLOURS[len(self._colours) % len(_COLOURS)])
        self._console.print(
            f"  [{colour}]{escape(harmless(f'{who:<{NAME_WIDTH}}'))}[/{colour}] {escape(harmless(what))}"
        )

    def aside(self, text: str) -> None:
        """Something that happened on the side."""
        self._console.print(f"  {'':<{NAME_WIDTH}} [dim]{escape(harmless(text))}[/dim]")

    def plain(self, text: str = "") -> None:
        """A line to be copied."""
        self._console.print(harmless(text), markup=False)
