"""What is wrong with a fault that cannot be set."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from mock_platform.world.errors import Invalid

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "is required",
    "string_type": "should be a text",
    "int_type": "should be a whole number",
    "float_type": "should be a number",
    "bool_type": "should be true or false",
    "dict_type": "should be an object",
    "model_type": "should be an object",
}
"""In place of pydantic's own, which speak of Python."""

_LONGEST = 200  # characters of a word that anybody could have meant: comparing is not linear


class BadFault(Invalid):
    """A fault that cannot be set: ``field``, such as ``effect.status``, and ``problem``, to be read after it."""

    def __init__(self, field: str, problem: str) -> None:
        pointer = "".join(f"/{part}" for part in field.split("."))
        super().__init__(f"This fault cannot be set: {field} {problem}", details={pointer: [problem]})
        self.field = field
        self.problem = problem


def first_problem(error: "ValidationError", fields: Iterable[str], within: str = "") -> BadFault:
    """The first thing that pydantic found; ``fields`` are those that exist and ``within`` is where they stand."""
    found = error.errors()[0]
    path = ".".join(str(each) for each in (within, *found["loc"]) if each != "")
    return BadFault(path or "fault", _problem_of(found, fields))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that ``word`` was probably meant to be."""
    return get_close_matches(word[:_LONGEST], sorted(known), n=1, cutoff=0.0)[0]


def _problem_of(found: "ErrorDetails", fields: Iterable[str]) -> str:
    if found["type"] == "extra_forbidden":
        return f"is not a field here; the nearest is {nearest(str(found['loc'][-1]), fields)}"
    text = _WORDS.get(found["type"]) or found["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return text[:1].lower() + text[1:]
