"""What the commands do, a module for each; each gives the exit code.

What cannot be carried out is a :class:`CommandError`, in a sentence without keys.
"""

from typing import Final

USAGE: Final = 2
UNREACHABLE: Final = 3


class CommandError(Exception):
    """The command cannot be carried out; ``code`` is the exit code."""

    def __init__(self, sentence: str, code: int = USAGE) -> None:
        super().__init__(sentence)
        self.code = code
