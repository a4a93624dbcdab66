"""Tasks: what rooms may point to."""

from typing import get_args

import pytest

from mock_platform.world.errors import Invalid, NotFound
from mock_platform.world.events import MessageCreated, TaskCreated, TaskUpdated
from mock_platform.world.identities import User
from mock_platform.world.tasks import TaskStatus
from tests.world.builders import START, Cast
from tests.world.refusals import refused, told_by

UNKNOWN = "00000000-0000-4000-8000-000000000000"
NO_SUCH_TASK = Invalid(details={"task_id": ["does not exist"]})


@pytest.mark.rule("TSK-1", "TSK-2", "CHT-4")
def test_a_room_can_point_to_a_task_of_the_organization(cast: Cast) -> None:
    task = cast.world.tasks.create(cast.jane, "Plan the journey")
    for creator in (cast.jane, cast.ravi, cast.weather, cast.ledger):
        assert cast.world.rooms.create(creator, task_id=task.id).task_id == task.id


@pytest.mark.rule("TSK-2", "CHT-4")
def test_a_room_cannot_point_to_a_task_that_nobody_seeded(cast: Cast) -> None:
    with refused(cast.world, NO_SUCH_TASK):
        cast.world.rooms.create(cast.jane, task_id=UNKNOWN)


@pytest.mark.rule("CHT-4")
def test_a_task_of_another_organization_looks_unknown(cast: Cast) -> None:
    task = cast.world.tasks.create(cast.jane)
    for creator in (cast.olga, cast.spy):
        with refused(cast.world, NO_SUCH_TASK):
            cast.world.rooms.create(creator, task_id=task.id)


@pytest.mark.rule("TSK-1")
def test_a_new_task_waits_to_be_looked_at(cast: Cast) -> None:
    given = "11111111-1111-4111-8111-111111111111"
    task = cast.world.tasks.create(cast.jane, "Plan the journey", "By train", task_id=given)
    assert cast.world.tasks.tasks == {given: task}
    assert (task.creator, task.title, task.description) == (cast.jane, "Plan the journey", "By train")
    assert (task.status, task.summary) == ("new", None)
    assert task.inserted_at == task.updated_at > START


@pytest.mark.rule("TSK-4")
def test_the_creator_of_a_task_who_is_a_user_is_told_of_it_and_of_each_change(cast: Cast) -> None:
    events = told_by(cast.world)
    task = cast.world.tasks.create(cast.jane, "Plan the journey")
    cast.world.tasks.set_status(task.id, "in_progress")
    assert events == [TaskCreated(task), TaskUpdated(task)]
    assert isinstance(task.creator, User)


@pytest.mark.parametrize("status", get_args(TaskStatus))
def test_a_task_can_move_to_every_state(cast: Cast, status: TaskStatus) -> None:
    task = cast.world.tasks.create(cast.jane)
    created = task.updated_at
    assert cast.world.tasks.set_status(task.id, status, "Half done") is task
    assert (task.status, task.summary) == (status, "Half done")
    assert task.inserted_at == created < task.updated_at


def test_a_task_keeps_its_summary_when_it_moves_on_without_a_new_one(cast: Cast) -> None:
    task = cast.world.tasks.create(cast.jane)
    cast.world.tasks.set_status(task.id, "in_progress", "Half done")
    assert cast.world.tasks.set_status(task.id, "completed").summary == "Half done"


def test_an_unknown_task_cannot_be_moved(cast: Cast) -> None:
    with refused(cast.world, NotFound("Task")):
        cast.world.tasks.set_status(UNKNOWN, "completed")


@pytest.mark.rule("TSK-3")
def test_a_task_event_reports_without_touching_the_task(cast: Cast) -> None:
    task = cast.world.tasks.create(cast.jane, "Plan the journey")
    room = cast.world.rooms.create(cast.weather, task_id=task.id)
    events = told_by(cast.world)
    changed = task.updated_at
    report = cast.world.messages.post_event(cast.weather, room.id, "All booked", "task", {"status": "completed"})
    assert report.message_type == "task"
    assert (task.status, task.updated_at) == ("new", changed)
    assert not [event for event in events if isinstance(event, TaskUpdated | MessageCreated)]


@pytest.mark.rule("TSK-5", "AGT-12", "AGT-13")
def test_executions_show_only_when_an_agent_that_has_some_is_deleted(cast: Cast) -> None:
    rooms = [cast.room(cast.jane, cast.weather) for _ in range(3)]
    for room in rooms[:2]:
        cast.say(cast.jane, room, "what is the weather?", cast.weather)
        cast.say(cast.jane, room, "and tomorrow?", cast.weather)
    history = Invalid(
        "Agent has execution history; delete it with force=true", details={"agent": ["has execution history"]}
    )
    with refused(cast.world, history):
        cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert cast.world.accounts.delete_agent(cast.jane, cast.weather.id, force=True) == (cast.weather, 2)
