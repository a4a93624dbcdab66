"""What is wrong with a scenario, and where."""

from collections.abc import Sequence

Path = Sequence[str | int]


class ScenarioError(Exception):
    """A scenario that cannot be used; the text names the file, the line and the field as far as they are known."""


class FieldError(Exception):
    """Something wrong at ``path`` inside a scenario; whoever has the text adds file and line."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(problem)
        self.path = tuple(path)
        self.problem = problem


def dotted(path: Path) -> str:
    """``path`` as people write it: ``rooms[0].messages[2].from``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
