"""What each kind of bot plans to do with a message."""

from collections.abc import Mapping

import pytest

from mock_platform.bots import Echo, Flaky, Handover, Reply, ReplyRule, Script, Slow
from mock_platform.bots.scripts import Fail, Heard, Post, Say
from tests.world.builders import Cast, a_cast


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def heard(cast: Cast, text: str = "what is the time?", attempt: int = 1) -> Heard:
    room = cast.room(cast.jane, cast.weather)
    return Heard(cast.weather, cast.say(cast.jane, room, text, cast.weather), attempt)


def test_an_echo_says_what_it_heard_without_the_mentions(cast: Cast) -> None:
    assert Echo().plan(heard(cast, "@Weather Agent good  morning")) == [Say("good morning")]


@pytest.mark.parametrize(
    "text, answer",
    [
        ("Will it RAIN in Porto tomorrow?", "Rain in Porto, says Weather Agent to Jane Roe"),
        ("is it windy", "Yes"),
        ("hello", "No idea about hello"),
    ],
)
def test_a_reply_takes_the_first_rule_that_fits_and_fills_in_its_template(cast: Cast, text: str, answer: str) -> None:
    rules = (
        ReplyRule(when=r"rain in (\w+)", say="Rain in {1}, says {agent} to {sender}"),
        ReplyRule(when="wind|rain", say="Yes"),
    )
    assert Reply(rules=rules, otherwise="No idea about {text}").plan(heard(cast, text)) == [Say(answer)]


def test_a_group_that_took_no_part_in_the_match_is_empty(cast: Cast) -> None:
    reply = Reply(rules=(ReplyRule(when="time(zone)?", say="[{1}]"),))
    assert reply.plan(heard(cast)) == [Say("[]")]


@pytest.mark.parametrize("braces", ["{unknown}", "{}", "{0.__class__}", "{text.upper}", "{{"])
def test_braces_that_name_nothing_stay_as_they_are(cast: Cast, braces: str) -> None:
    assert Echo(say=braces).plan(heard(cast)) == [Say(braces)]


def test_what_people_write_is_not_taken_for_a_template(cast: Cast) -> None:
    assert Echo().plan(heard(cast, "say {sender}")) == [Say("say {sender}")]


def test_a_handover_addresses_the_other_agent(cast: Cast) -> None:
    plan = Handover(to="jane/travel-agent").plan(heard(cast))
    assert plan == [Say("Jane Roe asks: what is the time?", to="jane/travel-agent")]


def test_a_slow_bot_thinks_calls_its_tool_and_answers(cast: Cast) -> None:
    plan = Slow(tool="clock", result="noon").plan(heard(cast))
    thought, call, result, answer = plan
    assert thought == Post("thought", "Let me look that up.")
    assert isinstance(call, Post)
    assert isinstance(result, Post)
    assert (call.event, call.text) == ("tool_call", 'clock({"query": "what is the time?"})')
    assert isinstance(call.metadata, Mapping)
    assert isinstance(result.metadata, Mapping)
    assert call.metadata["function"] == {"name": "clock", "arguments": '{"query": "what is the time?"}'}
    assert result.metadata == {"tool_call_id": call.metadata["id"], "success": True, "message": "noon"}
    assert answer == Say("I looked it up: what is the time?")


@pytest.mark.parametrize("attempt, fails", [(1, True), (2, True), (3, False)])
def test_a_flaky_bot_fails_as_often_as_it_is_told_and_then_answers(cast: Cast, attempt: int, *, fails: bool) -> None:
    (step,) = Flaky(fails=2, error="down", say="up").plan(heard(cast, attempt=attempt))
    assert step == (Fail("down") if fails else Say("up"))


def test_a_script_of_no_kind_plans_nothing(cast: Cast) -> None:
    with pytest.raises(NotImplementedError):
        Script().plan(heard(cast))
