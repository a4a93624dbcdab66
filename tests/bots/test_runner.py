"""Bots at work: through the same deliveries as real agents, on the world's clock."""

import pytest

from mock_platform.bots import Bots, Echo, Flaky, Handover, Script, Slow
from mock_platform.bots.runner import MOST_ATTEMPTS, MOST_TURNS
from mock_platform.world.identities import Agent
from mock_platform.world.messages import Message
from tests.world.builders import a_cast

SECOND = 1_000_000


class Stage:
    """A room of jane's with two of her agents, one of which may be a bot."""

    def __init__(self, **scripts: Script) -> None:
        self.cast = a_cast()
        self.room = self.cast.room(self.cast.jane, self.cast.weather, self.cast.travel)
        agents = {"weather": self.cast.weather, "travel": self.cast.travel}
        self.bots = Bots(self.cast.world, {agents[name].id: script for name, script in scripts.items()})

    def ask(self, text: str = "hello", *agents: Agent) -> Message:
        return self.cast.say(self.cast.jane, self.room, text, *(agents or (self.cast.weather,)))

    def pass_time(self, seconds: float) -> None:
        self.cast.world.clock.advance(seconds)

    def said(self) -> list[tuple[str, str]]:
        """Who said what, with names in place of tokens."""
        names = {each.id: each.name for each in (self.cast.jane, self.cast.weather, self.cast.travel)}
        lines = []
        for message in self.room.messages:
            text = message.content
            for identity_id, name in names.items():
                text = text.replace(f"@[[{identity_id}]]", f"@{name}")
            lines.append((message.sender_name, text))
        return lines

    def attempts(self, message: Message, agent: Agent) -> list[str]:
        delivery = (message.deliveries or {})[agent.id]
        return [delivery.status, *(attempt.status for attempt in delivery.attempts)]


def test_a_bot_answers_whoever_asked_and_the_message_ends_processed() -> None:
    stage = Stage(weather=Echo())
    message = stage.ask("hello there")
    stage.pass_time(10)
    assert stage.said()[1:] == [("Weather Agent", "@Jane Roe hello there")]
    assert stage.attempts(message, stage.cast.weather) == ["processed", "success"]


def test_the_world_knows_for_whom_a_script_answers_until_the_agent_is_gone() -> None:
    stage = Stage(weather=Echo(), travel=Echo())
    assert stage.cast.world.scripted == {stage.cast.weather.id, stage.cast.travel.id}
    stage.cast.world.accounts.delete_agent(stage.cast.jane, stage.cast.weather.id)
    assert stage.cast.world.scripted == {stage.cast.travel.id}


def test_a_bot_takes_its_time_on_the_clock_of_the_world() -> None:
    stage = Stage(weather=Echo(delay=5))
    message = stage.ask()
    stage.pass_time(4)
    assert message.deliveries is None
    stage.pass_time(2)
    assert stage.attempts(message, stage.cast.weather) == ["processing", "processing"]
    stage.pass_time(5)
    assert stage.attempts(message, stage.cast.weather) == ["processed", "success"]
    assert stage.room.messages[-1].inserted_at - message.inserted_at == pytest.approx(10 * SECOND, abs=10)


def test_a_bot_that_is_not_asked_says_nothing() -> None:
    stage = Stage(weather=Echo())
    stage.ask("hello", stage.cast.travel)
    stage.pass_time(10)
    assert len(stage.room.messages) == 1


def test_messages_of_a_room_are_answered_one_after_the_other() -> None:
    stage = Stage(weather=Echo(delay=1))
    for text in ("one", "two", "three"):
        stage.ask(text)
    stage.pass_time(30)
    assert [text for name, text in stage.said() if name == "Weather Agent"] == [
        "@Jane Roe one",
        "@Jane Roe two",
        "@Jane Roe three",
    ]


def test_two_rooms_are_served_at_the_same_time() -> None:
    stage = Stage(weather=Echo(delay=1))
    other = stage.cast.room(stage.cast.jane, stage.cast.weather)
    stage.ask()
    stage.cast.say(stage.cast.jane, other, "hello", stage.cast.weather)
    stage.pass_time(2.5)
    assert [len(room.messages) for room in (stage.room, other)] == [2, 2]


def test_a_flaky_bot_fails_is_offered_the_message_again_and_answers() -> None:
    stage = Stage(weather=Flaky(fails=2))
    message = stage.ask()
    stage.pass_time(30)
    assert stage.attempts(message, stage.cast.weather) == ["processed", "failed", "failed", "success"]


def test_a_slow_bot_posts_its_events_before_its_answer() -> None:
    stage = Stage(weather=Slow())
    stage.ask()
    stage.pass_time(30)
    types = [message.message_type for message in stage.room.messages]
    assert types == ["text", "thought", "tool_call", "tool_result", "text"]


def test_a_handover_reaches_the_other_agent_and_the_answer_the_person_who_asked() -> None:
    stage = Stage(weather=Handover(to="jane/travel-agent"), travel=Echo(say="leave it to me"))
    stage.ask("a train please")
    stage.pass_time(30)
    assert stage.said()[1:] == [
        ("Weather Agent", "@Travel Agent @Jane Roe Jane Roe asks: a train please"),
        ("Travel Agent", "@Jane Roe leave it to me"),
    ]


def test_two_bots_do_not_talk_for_ever() -> None:
    stage = Stage(weather=Echo(), travel=Echo())
    stage.cast.say(stage.cast.weather, stage.room, "ping", stage.cast.travel)
    stage.pass_time(1000)
    assert len(stage.room.messages) == 1 + 2 * MOST_TURNS
    assert stage.cast.world.clock.next_timer() is None
    stage.ask("go on")
    stage.pass_time(1000)
    assert stage.said()[-1] == ("Weather Agent", "@Jane Roe go on")


def test_a_bot_catches_up_on_what_was_said_before_it_began_and_in_rooms_that_it_is_added_to() -> None:
    cast = a_cast()
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "before", cast.weather)
    Bots(cast.world, {cast.weather.id: Echo()})
    cast.world.clock.advance(10)
    assert len(room.messages) == 2
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    cast.say(cast.jane, room, "again", cast.weather)
    cast.world.clock.advance(10)
    assert len(room.messages) == 4


def test_a_real_client_takes_over_and_the_bot_is_back_when_it_leaves() -> None:
    stage = Stage(weather=Echo())
    stage.cast.world.set_presence(stage.cast.weather.id, online=True)
    message = stage.ask()
    stage.pass_time(100)
    assert message.deliveries is None
    stage.cast.world.set_presence(stage.cast.weather.id, online=False)
    stage.pass_time(10)
    assert stage.attempts(message, stage.cast.weather) == ["processed", "success"]


def test_a_client_that_comes_while_the_bot_is_at_work_gets_the_message_and_the_bot_falls_silent() -> None:
    stage = Stage(weather=Slow(delay=1))
    message = stage.ask()
    stage.pass_time(2.5)
    assert [each.message_type for each in stage.room.messages] == ["text", "thought"]
    stage.cast.world.set_presence(stage.cast.weather.id, online=True)
    stage.pass_time(100)
    assert [each.message_type for each in stage.room.messages] == ["text", "thought"]
    assert stage.attempts(message, stage.cast.weather) == ["processing", "processing"]
    stage.cast.world.set_presence(stage.cast.weather.id, online=False)
    stage.pass_time(100)
    assert stage.attempts(message, stage.cast.weather) == ["processed", "processing", "success"]
    assert [text for name, text in stage.said() if text.startswith("@Jane Roe")] == ["@Jane Roe I looked it up: hello"]


def test_an_answer_that_the_platform_refuses_fails_the_attempt_and_later_messages_are_not_blocked() -> None:
    stage = Stage(weather=Echo())
    world, cast = stage.cast.world, stage.cast
    stage.room.participants[cast.travel.id].role = "owner"
    message = cast.say(cast.travel, stage.room, "I ask and leave", cast.weather)
    world.rooms.remove_participant(cast.travel, stage.room.id, cast.travel.id)
    later = stage.ask("still there?")
    stage.pass_time(100)
    assert stage.attempts(message, cast.weather) == ["processed", *["failed"] * MOST_ATTEMPTS, "success"]
    assert stage.attempts(later, cast.weather) == ["processed", "success"]
    assert stage.said()[-1] == ("Weather Agent", "@Jane Roe still there?")


def test_a_bot_that_is_removed_while_it_works_stops_without_harm_and_goes_on_when_it_is_back() -> None:
    stage = Stage(weather=Echo(delay=5))
    message = stage.ask()
    stage.pass_time(6)
    stage.cast.world.rooms.remove_participant(stage.cast.jane, stage.room.id, stage.cast.weather.id)
    stage.pass_time(100)
    assert len(stage.room.messages) == 1
    stage.cast.world.rooms.add_participant(stage.cast.jane, stage.room.id, stage.cast.weather.id)
    stage.pass_time(100)
    assert stage.attempts(message, stage.cast.weather) == ["processed", "processing", "success"]


def test_a_deleted_bot_is_heard_no_more() -> None:
    stage = Stage(weather=Echo(delay=5))
    stage.ask()
    stage.pass_time(6)
    stage.cast.world.accounts.delete_agent(stage.cast.jane, stage.cast.weather.id, force=True)
    stage.pass_time(100)
    assert len(stage.room.messages) == 1


def test_without_scripts_nobody_listens() -> None:
    cast = a_cast()
    Bots(cast.world, {})
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "hello", cast.weather)
    assert cast.world.clock.next_timer() is None
