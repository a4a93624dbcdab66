"""Reading switches that people wrote: in a scenario, in the environment, on the command line or in Python."""

from collections.abc import Mapping
from functools import cache

from pydantic import TypeAdapter, ValidationError

from mock_platform.scenarios.problems import problem_of
from mock_platform.world.switches import Switch, Switches, all_switches


class UnknownSwitch(Exception):  # noqa: N818 - named like what it tells
    """A switch of that name does not exist."""


class BadSwitch(Exception):  # noqa: N818 - named like what it tells
    """A switch has a value that it cannot take."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


def read_switches(values: Mapping[str, object]) -> Switches:
    """``values`` by switch name as :class:`Switches`; the rest has its default.

    Texts such as ``true``, ``20`` or ``jane,ravi`` are read as the switch's own type. Raises :class:`UnknownSwitch` or
    :class:`BadSwitch`.
    """
    known = {each.name: each for each in all_switches()}
    for name, value in values.items():
        if name not in known:
            raise UnknownSwitch(name)
        if known[name].smallest is not None and isinstance(value, bool):
            raise BadSwitch(name, "should be a whole number")
    try:
        switches = _adapter().validate_python({name: _spread(name, value) for name, value in values.items()})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadSwitch(str(first["loc"][0]), problem_of(first)) from None
    for name in values:
        smallest = known[name].smallest
        number = getattr(switches, name)
        if smallest is not None and number is not None and number < smallest:
            raise BadSwitch(name, f"should be at least {smallest}")
    return switches


def check_kinds(values: Mapping[str, object]) -> None:
    """What a scenario says in so many words: true or false, a number, a list of names; :class:`BadSwitch` otherwise.

    The same as ``schema.json`` asks for. Texts that stand for a value are for the environment and the command line.
    """
    for switch in all_switches():
        if switch.name in values:
            wrong = _wrong_kind(switch, values[switch.name])
            if wrong is not None:
                raise BadSwitch(switch.name, wrong)


def _wrong_kind(switch: Switch, value: object) -> str | None:
    if isinstance(switch.default, bool):
        return None if isinstance(value, bool) else "should be true or false"
    if isinstance(switch.default, tuple):
        return None if isinstance(value, list) else "should be a list of usernames"
    if switch.smallest is not None and value is not None:
        return None if isinstance(value, int) and not isinstance(value, bool) else "should be a whole number"
    return None  # the words of a choice are pydantic's to check


@cache
def _adapter() -> TypeAdapter[Switches]:
    return TypeAdapter(Switches)


def _spread(name: str, value: object) -> object:
    """A comma-separated text for the one switch that is a list."""
    if name == "plan_required" and isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value
