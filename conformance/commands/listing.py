"""``list``: the requirements, each with its checks."""

import click

from conformance.checks import checks
from conformance.commands.choosing import rules
from conformance.registry import Level, requirements
from conformance.suites import SUITES


def list_requirements(only: str | None, level: str) -> int:
    """Print requirements with their checks."""
    least = Level[level.upper()].rank
    table = [each for target in SUITES for each in checks(target).values()]
    wanted = rules(only)
    for rule, found in requirements().items():
        if rule in wanted and found.level.rank <= least:
            needs = ", ".join(sorted(need.value for need in found.needs)) or "nothing"
            click.echo(f"{rule} {found.level.value} ({found.basis}; needs {needs}): {found.statement}")
            for check in table:
                if rule in check.rules:
                    click.echo(f"    {check.name}")
            if found.unchecked:
                click.echo(f"    not checked: {found.unchecked}")
    return 0
