"""thenvoi-sdk 0.2.11, unchanged, as an agent without a model: messages end processed and are answered once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.environments import python_of
from tests.clients.live.stage import Stage

WEATHER, TRAVEL = "jane/weather-agent", "jane/travel-agent"


@pytest.fixture(scope="module")
def python() -> Path:
    return python_of("thenvoi-sdk-0.2.11")


@pytest.fixture
def stage(python: Path) -> Iterator[Stage]:
    with Stage(python) as stage:
        yield stage


@pytest.mark.rule("DEL-15", "DEL-24", "RT-4")
@pytest.mark.exercises(
    "get_agent_me",
    "list_agent_chats",
    "list_agent_chat_participants",
    "get_agent_chat_context",
    "list_agent_messages",
    "get_agent_next_message",
    "mark_agent_message_processing",
    "mark_agent_message_processed",
    "create_agent_chat_message",
    "socket.upgrade",
    "socket.join",
)
def test_the_backlog_from_before_its_first_start_is_worked_off_in_order(stage: Stage) -> None:
    room = stage.room(WEATHER)
    messages = [stage.say(room, f"question {number}", WEATHER) for number in range(3)]
    stage.agent(WEATHER)
    stage.until_status(room, messages[-1], WEATHER, "processed")
    assert stage.answers(room, WEATHER) == ["answer to 0", "answer to 1", "answer to 2"]
    assert [stage.attempts(room, each, WEATHER) for each in messages] == [["success"]] * 3


@pytest.mark.rule("RT-1", "RT-3", "DEL-26")
@pytest.mark.exercises("message_created", "room_added")
def test_live_messages_in_several_rooms_are_answered_once_each(stage: Stage) -> None:
    known = stage.room(WEATHER)
    stage.agent(WEATHER)
    first = stage.say(known, "question 0", WEATHER)
    stage.until_status(known, first, WEATHER, "processed")
    rooms = [known, *(stage.room(WEATHER) for _ in range(3))]
    asked = [(room, stage.say(room, f"question {number}", WEATHER)) for number in (1, 2) for room in rooms]
    for room, message in asked:
        stage.until_status(room, message, WEATHER, "processed")
    assert [sorted(stage.answers(room, WEATHER))[-2:] for room in rooms] == [["answer to 1", "answer to 2"]] * 4
    assert len(stage.answers(known, WEATHER)) == 3


@pytest.mark.rule("MSG-19", "MSG-25")
def test_two_agents_talk_and_the_answer_reaches_the_person(stage: Stage) -> None:
    room = stage.room(WEATHER, TRAVEL)
    stage.agent(WEATHER, "chain", NEXT_HANDLE=TRAVEL)
    stage.agent(TRAVEL, "chain", NEXT_HANDLE="jane")
    message = stage.say(room, "question 1", WEATHER)
    stage.until(lambda world: len(world.rooms.rooms[room].messages) == 3, "both agents have spoken")
    stage.until_status(room, message, WEATHER, "processed")
    assert stage.answers(room, WEATHER) == stage.answers(room, TRAVEL) == ["answer to 1"]
    last = stage.mock.call(lambda world: world.rooms.rooms[room].messages[-1].mentions)
    assert [mention.handle for mention in last] == ["jane"]


@pytest.mark.rule("PAR-18", "PAR-19", "RT-6")
@pytest.mark.exercises("room_removed", "room_added", "socket.leave")
def test_an_agent_that_is_removed_and_added_again_goes_on(stage: Stage) -> None:
    room = stage.room(WEATHER)
    stage.agent(WEATHER)
    stage.until_status(room, stage.say(room, "question 1", WEATHER), WEATHER, "processed")
    stage.act(lambda world, at, jane, agent: world.rooms.remove_participant(jane, at.id, agent.id), room, WEATHER)
    stage.until(lambda world: not stage.listens(world, room), "the agent has left the room's topics")
    stage.act(lambda world, at, jane, agent: world.rooms.add_participant(jane, at.id, agent.id), room, WEATHER)
    message = stage.say(room, "question 2", WEATHER)
    stage.until_status(room, message, WEATHER, "processed")
    assert stage.answers(room, WEATHER) == ["answer to 1", "answer to 2"]


@pytest.mark.rule("DEL-5", "DEL-28", "DEL-33")
@pytest.mark.exercises("mark_agent_message_failed")
def test_a_handler_that_raises_leaves_the_message_failed(stage: Stage) -> None:
    room = stage.room(WEATHER)
    stage.agent(WEATHER, "fail")
    message = stage.say(room, "question 1", WEATHER)
    stage.until_status(room, message, WEATHER, "failed")
    assert stage.answers(room, WEATHER) == []
    assert stage.attempts(room, message, WEATHER)[-1] == "failed"


@pytest.mark.rule("DEL-10", "DEL-17", "DEL-24")
def test_a_message_left_processing_by_kill_9_is_taken_up_again_after_a_restart(stage: Stage) -> None:
    room = stage.room(WEATHER)
    hanging = stage.agent(WEATHER, "hang")
    message = stage.say(room, "question 1", WEATHER)
    stage.until_status(room, message, WEATHER, "processing")
    hanging.kill()
    stage.agent(WEATHER)
    stage.until_status(room, message, WEATHER, "processed")
    assert stage.answers(room, WEATHER) == ["answer to 1"]
    assert stage.attempts(room, message, WEATHER)[-1] == "success"


@pytest.mark.rule("RT-4")
@pytest.mark.exercises("socket.rejoin")
def test_after_kill_9_a_second_process_takes_the_place_of_the_first_and_answers_nothing_again(stage: Stage) -> None:
    room = stage.room(WEATHER)
    first = stage.agent(WEATHER)
    stage.until_status(room, stage.say(room, "question 1", WEATHER), WEATHER, "processed")
    first.kill()
    stage.agent(WEATHER)
    stage.until_status(room, stage.say(room, "question 2", WEATHER), WEATHER, "processed")
    assert stage.answers(room, WEATHER) == ["answer to 1", "answer to 2"]


@pytest.mark.rule("RT-1", "DEL-25")
def test_an_agent_takes_over_from_the_script_of_its_id_which_is_back_when_the_agent_is_gone(python: Path) -> None:
    echo = "jane/echo"
    with Stage(python, scenario="demo") as stage:
        room = stage.mock.rooms["The lively room"]
        stage.until_status(room, stage.say(room, "question 0", echo), echo, "processed")
        agent = stage.agent(echo)
        stage.until(lambda world: stage.listens(world, room), "the agent has joined the room")
        message = stage.say(room, "question 1", echo)
        stage.until_status(room, message, echo, "processed")
        agent.kill()
        stage.until(lambda world: stage.mock.ids[echo] not in world.online, "the agent is gone")
        stage.until_status(room, stage.say(room, "question 2", echo), echo, "processed")
        assert stage.answers(room, echo) == ["question 0", "answer to 1", "question 2"]
        assert stage.attempts(room, message, echo) == ["success"]


def test_an_agent_survives_a_restart_of_the_mock_under_it(python: Path) -> None:
    with Stage(python) as before:
        port = int(before.mock.base_url.rpartition(":")[2])
        agent = before.agent(WEATHER)
        room = before.mock.rooms["Offsite in Lisbon"]
        before.until_status(room, before.say(room, "question 1", WEATHER), WEATHER, "processed")
        before.running.clear()
        before.mock.stop()
    with Stage(python, port=port) as after:
        after.running.append(agent)
        message = after.say(room, "question 2", WEATHER)
        after.until_status(room, message, WEATHER, "processed")
        assert [each for each in after.answers(room, WEATHER) if each.startswith("answer to")] == ["answer to 2"]
