"""Broken clients: the reference agent, or the reference program of a user, with one rule broken."""

import asyncio
import shlex
import sys
from collections.abc import Sequence
from typing import Final

from conformance.checks import Check, checks
from conformance.mutants.clients import agents, people, workers
from conformance.mutants.editing import command
from conformance.mutants.mutant import Mutant
from conformance.verdicts import Verdict

MUTANTS: Sequence[Mutant] = (*agents.MUTANTS, *workers.MUTANTS, *people.MUTANTS)

SECONDS: Final = 110.0
"""How long a mutant may take: a little less than what ends its process, and leaves the client behind."""

PARALLEL: Final = 8
FAILS: Final = "please fail"
TUNED: Final = (("HEARTBEAT", "{heartbeat}"), ("FAILING", "{failing_text}"))


def warm() -> None:
    """Import the kit and the mock that plays the server."""
    import conformance.client_target  # noqa: F401, PLC0415 - not before it is needed

    checks("client")


def judge(mutant: Mutant | None, rules: Sequence[str]) -> Sequence[Verdict]:
    """Judge a client by the checks of ``rules``; unbroken, both reference programs, by all where there are none.

    A mutant is judged by those of the rules that it breaks in any case: every check starts the client anew.
    """
    modules = [agents.MODULE, people.MODULE] if mutant is None else [mutant.edits[0].module]
    rules = rules if mutant is None else mutant.breaks
    found: list[Verdict] = []
    for module in modules:
        found += asyncio.run(asyncio.wait_for(_judged(mutant, module, rules), SECONDS))
    return found


async def _judged(mutant: Mutant | None, module: str, rules: Sequence[str]) -> Sequence[Verdict]:
    from conformance.client.settings import Expected, Settings  # noqa: PLC0415 - as above
    from conformance.commands.client import judged  # noqa: PLC0415 - as above

    words = [sys.executable, "-m", module] if mutant is None else command(mutant.name, "client", module)
    settings = Settings(
        command=shlex.join(words),
        kind="user" if module == people.MODULE else "agent",
        environment=TUNED,
        expect=Expected.REPLY if module == agents.MODULE else Expected.PROCESSED,
        failing_text=FAILS,
        heartbeat=1.0,
        within=10.0,
        ready_within=10.0,
    )
    report = await judged(settings, _chosen(settings.kind, rules), PARALLEL, seed=1)
    return report.verdicts


def _chosen(kind: str, rules: Sequence[str]) -> list[Check]:
    from conformance.commands.client import of_kind  # noqa: PLC0415 - as above

    chosen = of_kind(list(checks("client").values()), kind)
    return [each for each in chosen if not rules or set(rules).intersection(each.rules)]
