"""The table of who is told what, against the list of everything that can happen."""

import pytest

from mock_platform.realtime.routing import EVENTS, ROUTES, pushes_of
from mock_platform.world import events
from tests.realtime.pushed import NEVER_PUSHED, PUSHED
from tests.world.builders import Cast, a_cast


def every_event() -> set[type[events.Event]]:
    found = [each for each in vars(events).values() if isinstance(each, type) and issubclass(each, events.Event)]
    return {each for each in found if each is not events.Event}


def test_every_event_of_a_world_has_a_route_or_a_reason_to_have_none() -> None:
    assert set(ROUTES) == every_event() - NEVER_PUSHED == set(PUSHED)


@pytest.mark.rule("RT-1", "RT-2", "RT-3", "TSK-4")
def test_every_route_pushes_the_event_of_its_name() -> None:
    cast = a_cast()
    told: list[events.Event] = []
    cast.world.events.subscribe(told.append)
    live_through_everything(cast)
    pushed = {(type(event), push.event) for event in told for push in pushes_of(event)}
    assert pushed == set(PUSHED.items())
    assert {name for _, name in pushed} == EVENTS


@pytest.mark.rule("EVT-5")
def test_what_has_no_route_is_not_pushed() -> None:
    cast = a_cast()
    told: list[events.Event] = []
    cast.world.events.subscribe(told.append)
    room = cast.room(cast.weather)
    del told[:]
    cast.world.messages.post_event(cast.weather, room.id, "Hm", "thought")
    cast.world.set_presence(cast.weather.id, online=True)
    assert len(told) == 2
    assert [push for event in told for push in pushes_of(event)] == []


def live_through_everything(cast: Cast) -> None:
    world = cast.world
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Hello", cast.weather)
    world.deliveries.mark_processing(cast.weather, room.id, message.id)
    world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    world.rooms.delete(cast.jane, room.id)
    request = world.contacts.request(cast.olga, "jane")
    world.contacts.decide(cast.jane, request.id, "approve")
    world.contacts.remove(cast.jane, handle="olga")
    task = world.tasks.create(cast.jane)
    world.tasks.set_status(task.id, "completed")
