"""The run: checks in an order drawn from a seed, on several workers, each check with a stage of its own."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from conformance.budget import BudgetSpent
from conformance.checks import Check
from conformance.claims import ClaimFailed, NoAnswer, NotOffered, ReadOnly, Unprepared
from conformance.exchanges import shortened
from conformance.ledger import Entry
from conformance.redaction import Secrets
from conformance.registry import Need
from conformance.target import AnyStage, Target
from conformance.verdicts import Claim, Outcome, Verdict

MISSING = {
    Need.WRITE: "needs leave to write (--write)",
    Need.AGENT: "needs an agent's key (--agent-key), or leave to write (--write)",
    Need.SECOND_USER: "needs a second user of the same organization (--user-key-2; --username-2 of an Agent Manager)",
    Need.SECOND_ACCOUNT: "needs a user of another organization (--user-key-3; --username-3 of an Agent Manager)",
    Need.CONTROL: "needs the control interface of a mock",
    Need.SLOW: "needs more than a minute (--slow)",
    Need.COMMAND: "needs to start the server (--command)",
    Need.SCRIPTED: "needs the kit to play the platform behind the server (--command, or --platform-port)",
    Need.ANSWERING: "needs an agent that answers (--agent)",
}

SHOWN = 1000
"""Characters of a reason, and of what a claim saw."""

Told = Callable[[Verdict], None]


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a run: verdicts in the order of the suites, and what could not be cleaned up."""

    verdicts: tuple[Verdict, ...]
    left: tuple[Entry, ...]


async def run(target: Target, checks: Sequence[Check], *, parallel: int, seed: int, told: Told) -> Ran:
    """Judge a target. ``told`` hears each verdict as it is found. Raises ``TargetError`` if it cannot be judged."""
    found = {check.name: verdict for check in checks if (verdict := without(target, check)) is not None}
    for verdict in found.values():
        told(verdict)
    rest = [check for check in checks if check.name not in found]
    await target.prepare(rest)
    random.Random(seed).shuffle(rest)  # noqa: S311 - an order, not a secret
    waiting = iter(rest)

    async def work() -> None:
        for check in waiting:
            found[check.name] = verdict = await judge(target, check)
            told(verdict)

    try:
        await asyncio.gather(*(work() for _ in range(parallel)))
    finally:
        left = await target.finish()
    return Ran(tuple(found[check.name] for check in checks), tuple(left))


async def judge(target: Target, check: Check) -> Verdict:
    """Run one check and clean up after it. Whatever is not foreseen is a fault of the kit, not of the target."""
    async with target.stage() as stage:
        start = time.monotonic()
        outcome, reason = await _outcome(stage, check)
        seconds = time.monotonic() - start
    return Verdict(
        check=check.name,
        title=check.title,
        rules=check.rules,
        level=check.level,
        outcome=outcome,
        reason=shortened(target.secrets.redact(reason), SHOWN),
        claims=tuple(_told_safely(claim, target.secrets) for claim in stage.expect.claims),
        evidence=tuple(stage.log),
        seconds=round(seconds, 4),
    )


async def _outcome(stage: AnyStage, check: Check) -> tuple[Outcome, str]:
    try:
        await check.body(stage)
    except ClaimFailed as failed:
        return Outcome.FAIL, str(failed)
    except (Unprepared, NoAnswer) as why:
        return Outcome.UNPROVEN, str(why)
    except (BudgetSpent, NotOffered, ReadOnly) as why:
        return Outcome.NOT_APPLICABLE, str(why)
    except Exception as error:  # noqa: BLE001 - a bug of the kit must not be taken for one of the target
        return Outcome.KIT_FAULT, f"{type(error).__name__}: {error}"
    if not stage.expect.claims:
        return Outcome.UNPROVEN, "nothing was claimed"
    return Outcome.PASS, ""


def _told_safely(claim: Claim, secrets: Secrets) -> Claim:
    """``claim`` without keys, which whoever is judged may send back, and of bounded size."""
    text, saw = (shortened(secrets.redact(each), SHOWN) for each in (claim.text, claim.saw))
    return replace(claim, text=text, saw=saw)


def without(target: Target, check: Check) -> Verdict | None:
    """The verdict on a check that cannot be run at all."""
    missing = [MISSING[need] for need in Need if need in check.needs - target.at_hand]
    if not missing:
        return None
    return Verdict(check.name, check.title, check.rules, check.level, Outcome.NOT_APPLICABLE, "; ".join(missing))
