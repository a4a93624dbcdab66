"""Broken platforms: the mock with one rule broken, served on a free port and judged over the wire."""

import asyncio
import os
from collections.abc import Sequence
from typing import Final

from conformance.budget import DEFAULTS, Budget, Throttle
from conformance.checks import Check, checks
from conformance.drivers.rest import Rest
from conformance.ledger import Ledger
from conformance.listener import Patience
from conformance.mutants.editing import edited, forget
from conformance.mutants.mutant import Edit, Mutant
from conformance.mutants.platforms import (
    access,
    agents,
    auth,
    contacts,
    context,
    deliveries,
    errors,
    events,
    frames,
    identities,
    joins,
    marks,
    memories,
    mentions,
    messages,
    pages,
    participants,
    peers,
    pushed_contacts,
    pushed_messages,
    pushed_rooms,
    remembering,
    requests,
    roles,
    rooms,
    shapes_agent,
    shapes_human,
    upgrades,
)
from conformance.platform import Platform
from conformance.redaction import Secrets
from conformance.runner import run
from conformance.session import AGENT, OUTSIDER, SECOND_USER, USER, connected, new_run
from conformance.verdicts import Verdict

MUTANTS: Sequence[Mutant] = (
    *auth.MUTANTS,
    *agents.MUTANTS,
    *rooms.MUTANTS,
    *participants.MUTANTS,
    *roles.MUTANTS,
    *messages.MUTANTS,
    *mentions.MUTANTS,
    *deliveries.MUTANTS,
    *marks.MUTANTS,
    *context.MUTANTS,
    *events.MUTANTS,
    *peers.MUTANTS,
    *contacts.MUTANTS,
    *requests.MUTANTS,
    *remembering.MUTANTS,
    *memories.MUTANTS,
    *errors.MUTANTS,
    *pages.MUTANTS,
    *shapes_agent.MUTANTS,
    *shapes_human.MUTANTS,
    *upgrades.MUTANTS,
    *frames.MUTANTS,
    *joins.MUTANTS,
    *access.MUTANTS,
    *identities.MUTANTS,
    *pushed_messages.MUTANTS,
    *pushed_rooms.MUTANTS,
    *pushed_contacts.MUTANTS,
)

KEYS: Final = {USER: "jane", SECOND_USER: "ravi", OUTSIDER: "olga", AGENT: "jane/weather-agent"}
"""Whose keys the kit is given, by handle in the scenario quickstart."""

WAIT: Final = 3.0
"""Seconds to wait for a push: many mutants owe one, and the mock is on this machine."""


def warm() -> None:
    """Import the kit and the libraries of the mock; the mock itself is imported by each mutant, as edited."""
    from mock_platform import MockPlatform  # noqa: PLC0415 - not before it is needed, nor for good

    checks()
    with MockPlatform():
        pass
    forget({"mock_platform"})


def judge(mutant: Mutant | None, rules: Sequence[str]) -> Sequence[Verdict]:
    """Serve the mock and have the kit judge it by the checks of ``rules``, or by all where there are none."""
    edits = () if mutant is None else mutant.edits
    return judged_as("thenvoi", edits, rules, mutant)


def judged_as(generation: str, edits: Sequence[Edit], rules: Sequence[str], mutant: Mutant | None) -> Sequence[Verdict]:
    """Serve the mock as edited, and judge it by the checks that a platform of that name has to pass."""
    chosen = [each for each in checks().values() if generation in each.generations and _looks(each, rules, mutant)]
    for name in [each for each in os.environ if each.startswith("THENVOI_")]:
        del os.environ[name]
    with edited(edits):
        from mock_platform import MockPlatform  # noqa: PLC0415 - here, and nowhere else, it is broken

        with MockPlatform() as mock:
            keys = {name: mock.keys[handle] for name, handle in KEYS.items()}
            slow = mutant is not None and mutant.is_slow
            return asyncio.run(_judged(mock.base_url, keys, chosen, slow=slow))


def _looks(check: Check, rules: Sequence[str], mutant: Mutant | None) -> bool:
    """Whether the check is run: of requests that are made up, which take as long as all else, those of the rule."""
    made_up = check.suite == "fuzz" and mutant is not None
    wanted = rules or (mutant.breaks if made_up and mutant else ())
    return not wanted or not set(wanted).isdisjoint(check.rules)


async def _judged(base_url: str, keys: dict[str, str], chosen: Sequence[Check], *, slow: bool) -> Sequence[Verdict]:
    rest = Rest(base_url, secrets=Secrets(), budget=Budget(DEFAULTS), throttle=Throttle(None), write=True)
    try:
        session = await connected(rest, Ledger(None, new_run(), rest.base_url), keys, write=True)
        session.slow, session.patience = slow, Patience(WAIT)
        ran = await run(Platform(session), chosen, parallel=4 if slow else 1, seed=1, told=lambda _: None)
    finally:
        await rest.aclose()
    return ran.verdicts
