"""Which checks a run is to make: what ``--only``, ``--level`` and ``--generation`` leave."""

from conformance.checks import Check, checks
from conformance.commands import CommandError
from conformance.registry import Level, requirements, selected


def choice(target: str, only: str | None, level: str, generation: str = "thenvoi") -> list[Check]:
    """The checks of a kind of target that are left. Raises :class:`CommandError` for a rule that is not there."""
    wanted = rules(only)
    least = Level[level.upper()].rank
    return [
        each
        for each in checks(target).values()
        if each.level.rank <= least and wanted.intersection(each.rules) and generation in each.generations
    ]


def rules(only: str | None) -> set[str]:
    """The rules that ``--only`` names. Raises :class:`CommandError` for one that is not there."""
    patterns = [word.strip() for word in (only or "").split(",") if word.strip()]
    known = list(requirements())
    for pattern in patterns:
        if not selected(known, [pattern]):
            raise CommandError(f"--only: {pattern} is no section and no rule (thenvoi-conformance list has them)")
    return set(selected(known, patterns))
