"""How a check comes to its verdict, and verdicts to an exit code."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from conformance.budget import Budget, Throttle, limits
from conformance.checks import Check
from conformance.claims import NoAnswer, NotOffered, Unprepared
from conformance.drivers.rest import Rest
from conformance.exchanges import Exchange, shortened
from conformance.ledger import Entry, Ledger
from conformance.platform import Platform
from conformance.redaction import Secrets
from conformance.registry import Level
from conformance.report.document import Report
from conformance.runner import judge
from conformance.session import Session
from conformance.stage import Stage
from conformance.verdicts import Outcome, Verdict, by_rule, worst

SECRET = "thnv_u_1700000000_a-secret-of-somebody-0001"


def judged(body: Callable[[Stage], Awaitable[None]]) -> Verdict:
    """The verdict on a check that meets no target."""

    async def run() -> Verdict:
        secrets = Secrets()
        secrets.learn("not-like-a-key", "USER_KEY")
        rest = Rest(
            "http://127.0.0.1:9", secrets=secrets, budget=Budget(limits([])), throttle=Throttle(None), write=True
        )
        try:
            session = Session(rest, Ledger(None, "run", rest.base_url), {}, None, write=True, run="run")
            return await judge(
                Platform(session), Check("area.the_name_of_it", ("DEL-1",), body, frozenset(), Level.MUST)
            )
        finally:
            await rest.aclose()

    return asyncio.run(run())


async def nothing(_: Stage) -> None:
    """Claim nothing."""


async def something(stage: Stage) -> None:
    stage.expect.equal("one", 1, 1)


async def something_wrong(stage: Stage) -> None:
    stage.expect.equal("one", 1, 1)
    stage.expect.equal("two", 3, 2)
    stage.expect.equal("three", 3, 3)


async def a_bug(_: Stage) -> None:
    raise KeyError("not-like-a-key")


def raising(error: Exception) -> Callable[[Stage], Awaitable[None]]:
    async def body(stage: Stage) -> None:
        stage.expect.equal("one", 1, 1)
        raise error

    return body


@pytest.mark.parametrize(
    "body, outcome, reason",
    [
        (something, Outcome.PASS, ""),
        (nothing, Outcome.UNPROVEN, "nothing was claimed"),
        (something_wrong, Outcome.FAIL, "two is 2; saw 3"),
        (a_bug, Outcome.KIT_FAULT, "KeyError: '<USER_KEY>'"),
        (raising(Unprepared("no room")), Outcome.UNPROVEN, "no room"),
        (raising(NoAnswer("it hung up")), Outcome.UNPROVEN, "it hung up"),
        (raising(NotOffered("no memories")), Outcome.NOT_APPLICABLE, "no memories"),
    ],
)
def test_a_check_comes_to_its_verdict(body: Callable[[Stage], Awaitable[None]], outcome: Outcome, reason: str) -> None:
    verdict = judged(body)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert (verdict.check, verdict.title, verdict.area) == ("area.the_name_of_it", "the name of it", "DEL")


def test_nothing_is_looked_at_after_a_claim_that_does_not_hold() -> None:
    assert [(claim.text, claim.holds, claim.saw) for claim in judged(something_wrong).claims] == [
        ("one is 1", True, ""),
        ("two is 2", False, "3"),
    ]


def test_a_target_that_is_not_there_leaves_a_check_unproven() -> None:
    async def ask(stage: Stage) -> None:
        await stage.with_key(SECRET).get("/me/profile")

    verdict = judged(ask)
    assert (verdict.outcome, verdict.reason) == (
        Outcome.UNPROVEN,
        "GET /api/v1/me/profile: no answer: nobody listens there, or the connection is refused",
    )
    (exchange,) = verdict.evidence
    assert exchange.answer == "no answer: nobody listens there, or the connection is refused"


def of(outcome: Outcome) -> Verdict:
    return Verdict("area.name", "name", ("DEL-1", "DEL-2"), Level.MUST, outcome)


def report(*outcomes: Outcome, left: tuple[Entry, ...] = ()) -> Report:
    verdicts = tuple(of(outcome) for outcome in outcomes)
    return Report("platform", "http://x", "run", 1, wrote=True, verdicts=verdicts, left=left, seconds=1.0, requests=1)


@pytest.mark.parametrize(
    "outcomes, code",
    [
        ([Outcome.PASS, Outcome.NOT_APPLICABLE], 0),
        ([Outcome.PASS, Outcome.FAIL, Outcome.KIT_FAULT], 1),
        ([Outcome.PASS, Outcome.UNPROVEN, Outcome.KIT_FAULT], 4),
        ([Outcome.PASS, Outcome.UNPROVEN], 5),
        ([Outcome.NOT_APPLICABLE], 5),
        ([], 5),
    ],
)
def test_verdicts_lead_to_an_exit_code(outcomes: list[Outcome], code: int) -> None:
    assert report(*outcomes).exit_code == code


def test_what_is_left_behind_is_no_success() -> None:
    assert report(Outcome.PASS, left=(Entry(1, "room", "", "USER_KEY"),)).exit_code == 5


@pytest.mark.parametrize(
    "outcomes, together",
    [
        ([Outcome.PASS, Outcome.FAIL], Outcome.FAIL),
        ([Outcome.PASS, Outcome.KIT_FAULT], Outcome.KIT_FAULT),
        ([Outcome.PASS, Outcome.UNPROVEN, Outcome.NOT_APPLICABLE], Outcome.PASS),
        ([Outcome.UNPROVEN, Outcome.NOT_APPLICABLE], Outcome.UNPROVEN),
        ([Outcome.NOT_APPLICABLE], Outcome.NOT_APPLICABLE),
    ],
)
def test_a_rule_with_several_checks_has_one_outcome(outcomes: list[Outcome], together: Outcome) -> None:
    assert worst(outcomes) is together
    assert by_rule([of(outcome) for outcome in outcomes]) == {"DEL-1": together, "DEL-2": together}


def test_keys_are_redacted_by_name_and_by_form() -> None:
    secrets = Secrets()
    secrets.learn(SECRET, "USER_KEY")
    text = f"{SECRET} band_a_1700000000_another-one-of-theirs eyJhbGciOi.eyJzdWIi.c2ln thnv_u_ is a prefix"
    assert secrets.redact(text) == "<USER_KEY> <key> <token> thnv_u_ is a prefix"


def test_a_line_for_a_shell_names_the_variable_of_the_key() -> None:
    exchange = Exchange(
        1, "USER_KEY", "POST", "http://x/api/v1/me/chats", '{"a": "it\'s"}', 201, "{}", 0.1, (("X-A", "b"),)
    )
    assert exchange.line == "POST /api/v1/me/chats 201"
    assert exchange.repeat == (
        "curl -sS -i -X POST -H \"X-API-Key: $USER_KEY\" -H 'X-A: b' -H 'Content-Type: application/json'"
        ' -d \'{"a": "it\'"\'"\'s"}\' http://x/api/v1/me/chats'
    )


def test_long_bodies_are_shortened_in_evidence() -> None:
    assert shortened("a" * 4_000) == "a" * 4_000
    assert shortened("a" * 4_003) == f"{'a' * 4_000}… (3 characters more)"
