"""Checks: small coroutines that show one rule or a few. A decorator names the rules; import fills the table."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from conformance.registry import Level, Need, requirements

Body = Callable[[Any], Awaitable[None]]
"""A check gets the stage of its target: :class:`~conformance.stage.Stage` is that of a platform."""

AnyBody = TypeVar("AnyBody", bound=Body)
_PACKAGE: Final = "conformance.suites."
_TABLE: Final[dict[str, "Check"]] = {}


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``name`` is unique, such as ``rest.deliveries.a_second_processed_mark_is_refused``."""

    name: str
    rules: tuple[str, ...]
    body: Body
    extra_needs: frozenset[Need]
    own_level: Level | None

    @property
    def title(self) -> str:
        """Its name as a sentence."""
        return self.name.rpartition(".")[2].replace("_", " ")

    @property
    def suite(self) -> str:
        """The package of its module, such as ``rest``."""
        return self.name.partition(".")[0]

    @property
    def needs(self) -> frozenset[Need]:
        """What it and its rules need; leave to write is leave to register the agents."""
        found = self.extra_needs.union(*(requirements()[rule].needs for rule in self.rules))
        return found - {Need.AGENT} if Need.WRITE in found else found

    @property
    def generations(self) -> frozenset[str]:
        """Under which names of the platform all of its rules hold: ``thenvoi``, ``band``."""
        return frozenset.intersection(*(frozenset(requirements()[rule].generation) for rule in self.rules))

    @property
    def level(self) -> Level:
        """How binding what it looks at is: its own where its rules state several things, else their weakest."""
        return self.own_level or max((requirements()[rule].level for rule in self.rules), key=lambda each: each.rank)


def check(*rules: str, needs: Iterable[Need] = (), level: Level | None = None) -> Callable[[AnyBody], AnyBody]:
    """Register a coroutine as the check of ``rules``.

    ``needs`` are added to those of the rules. ``level`` is for a check that looks at a less binding part of its rule.
    """

    def register(body: AnyBody) -> AnyBody:
        add(f"{body.__module__.removeprefix(_PACKAGE)}.{body.__name__}", rules, body, needs=needs, level=level)
        return body

    return register


def add(
    name: str, rules: tuple[str, ...], body: Body, *, needs: Iterable[Need] = (), level: Level | None = None
) -> None:
    """Put a check into the table. Raises ``ValueError`` for a name that is there already or no rule."""
    if name in _TABLE or not rules:
        raise ValueError(f"check {name}: its name is taken, or it names no rule")
    _TABLE[name] = Check(name, rules, body, frozenset(needs), level)


def checks(target: str = "platform") -> dict[str, Check]:
    """Every check of a kind of target by name, in the order of its suites."""
    from conformance.suites import SUITES, load  # noqa: PLC0415 - the suites import this module

    load(target)
    return {name: each for name, each in _TABLE.items() if each.suite in SUITES[target]}
