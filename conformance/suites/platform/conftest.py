"""The connection of the checks as tests. Each worker of xdist has a session, agents and rooms of its own."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from conformance.budget import BudgetError, BudgetSpent
from conformance.checks import Check
from conformance.commands import CommandError
from conformance.commands.choosing import choice
from conformance.commands.platform import Access, Options, checked_address, session_at
from conformance.ledger import LedgerError
from conformance.platform import Platform
from conformance.pytest_options import options
from conformance.registry import requirements
from conformance.runner import judge, without
from conformance.session import new_run
from conformance.target import TargetError
from conformance.verdicts import Outcome, Verdict

Judge = Callable[[Check], Verdict]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each check that the options leave."""
    if "check" in metafunc.fixturenames:
        given = options(metafunc.config)
        try:
            chosen = choice("platform", given.only, given.level, given.generation)
        except CommandError as error:
            raise pytest.UsageError(str(error)) from None
        metafunc.parametrize("check", chosen, ids=[each.name for each in chosen])


@pytest.fixture(scope="session")
def judging(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """Judge one check after the other on one connection."""
    given = options(request.config)
    if not given.base_url or not given.user_key:
        pytest.exit("--base-url and --user-key (or THENVOI_BASE_URL and THENVOI_API_KEY_USER) are missing", 2)
    access = Access(given.base_url, given.user_key, given.user_key_2, given.user_key_3, given.agent_key)
    how = Options(
        write=given.write,
        account=given.account,
        budgets=tuple(given.budgets),
        rate=given.rate,
        seed=given.seed,
        slow=given.slow,
        patience=given.patience,
    )
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            checked_address(access.base_url)
            session = runner.run(stack.enter_async_context(session_at(access, how, new_run())))
            target = Platform(session)
            if how.write:
                runner.run(target.prepare(choice("platform", None, "may")))
        except (BudgetError, BudgetSpent, CommandError, LedgerError, TargetError) as error:
            runner.run(stack.aclose())
            pytest.exit(str(error), 3)
        yield lambda check: without(target, check) or runner.run(judge(target, check))
        left = runner.run(target.finish())
        runner.run(stack.aclose())
        if left:
            pytest.fail("left behind: " + ", ".join(f"{each.kind} {each.id or each.name}" for each in left))


def shown(verdict: Verdict) -> str:
    """What a test that fails says."""
    lines = [f"{verdict.outcome.value}: {verdict.reason}"]
    rules = [requirements()[rule] for rule in verdict.rules]
    lines += [f"{rule.id} ({rule.level.value}): {rule.statement}" for rule in rules]
    if verdict.deciding is not None:
        lines += [verdict.deciding.repeat, verdict.deciding.answer[:600]]
    return "\n".join(lines)


@pytest.fixture
def held(judging: Judge) -> Callable[[Check], None]:
    """Judge a check, and let the test come out as it does; what is unproven is no success."""

    def hold(check: Check) -> None:
        verdict = judging(check)
        if verdict.outcome is Outcome.NOT_APPLICABLE:
            pytest.skip(verdict.reason)
        if verdict.outcome is not Outcome.PASS:
            pytest.fail(shown(verdict), pytrace=False)

    return hold
