"""``list``: the requirements, each with its checks."""

from collections.abc import Iterator

import click

from conformance.checks import Check, checks
from conformance.commands.choosing import rules
from conformance.registry import Level, Requirement, requirements
from conformance.suites import SUITES


def list_requirements(target: str | None, only: str | None, level: str, generation: str) -> int:
    """Print requirements with their checks: those of one kind of target, or all."""
    table = [each for kind in ([target] if target else SUITES) for each in checks(kind).values()]
    least, wanted = Level[level.upper()].rank, rules(only)
    for rule, found in requirements().items():
        is_chosen = rule in wanted and found.level.rank <= least and generation in found.generation
        if is_chosen and (target is None or _concerns(found, target, table)):
            for line in _lines(found, table):
                click.echo(line)
    return 0


def _concerns(requirement: Requirement, target: str, table: list[Check]) -> bool:
    """A recording has to keep nothing; what can be seen in one concerns it."""
    return target in requirement.applies_to or any(requirement.id in check.rules for check in table)


def _lines(found: Requirement, table: list[Check]) -> Iterator[str]:
    needs = ", ".join(sorted(need.value for need in found.needs)) or "nothing"
    yield f"{found.id} {found.level.value} ({found.basis}; needs {needs}): {found.statement}"
    for check in table:
        if found.id in check.rules:
            yield f"    {check.name}"
    if found.unchecked:
        yield f"    not checked: {found.unchecked}"
