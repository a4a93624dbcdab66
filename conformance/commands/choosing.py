"""Which checks a run is to make: what ``--only``, ``--level`` and ``--generation`` leave."""

from conformance.checks import Check, checks
from conformance.commands import CommandError
from conformance.registry import Level, requirements, selected


def choice(target: str, only: str | None, level: str, generation: str = "thenvoi") -> list[Check]:
    """The checks of a kind of target that are left.

    Raises :class:`CommandError` for a rule that is not there, and where ``only`` leaves nothing.
    """
    wanted = rules(only)
    named = [each for each in checks(target).values() if wanted.intersection(each.rules)]
    of_generation = [each for each in named if generation in each.generations]
    chosen = [each for each in of_generation if each.level.rank <= Level[level.upper()].rank]
    if only and not chosen:
        raise CommandError(f"--only: {_why_nothing(named, of_generation, target, level)}")
    return chosen


def _why_nothing(named: list[Check], of_generation: list[Check], target: str, level: str) -> str:
    if of_generation:
        return f"all of its checks bind less than --level {level}"
    if named:
        return f"its checks are for --generation {min(named[0].generations)}"
    return f"no check of the target {target} is about it (thenvoi-conformance list --target {target} has them)"


def rules(only: str | None) -> set[str]:
    """The rules that ``--only`` names. Raises :class:`CommandError` for one that is not there."""
    patterns = [word.strip() for word in (only or "").split(",") if word.strip()]
    known = list(requirements())
    for pattern in patterns:
        if not selected(known, [pattern]):
            raise CommandError(f"--only: {pattern} is no section and no rule (thenvoi-conformance list has them)")
    return set(selected(known, patterns))
