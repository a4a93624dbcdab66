"""Chat rooms: creation, titles, lists, who sees them, deletion (section 3; participants are in test_participants)."""

import pytest

from mock_platform.world import Switches
from mock_platform.world.errors import Forbidden, Invalid, LimitReached, NotFound
from mock_platform.world.events import ParticipantAdded, RoomAdded, RoomDeleted
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.rooms import DEFAULT_TITLE, Room
from mock_platform.world.state import state_of_world
from tests.world.builders import START, Cast, a_cast
from tests.world.refusals import refused, told_by

HIDDEN = NotFound("Chat room")
NOT_MINE = Forbidden("Only the owner may delete a chat room")
NOBODY = "00000000-0000-4000-8000-000000000000"
NO_SUCH_TASK = Invalid(details={"task_id": ["does not exist"]})


def listed(cast: Cast, identity: Identity, *, newest_first: bool = False) -> list[Room]:
    listing = cast.world.rooms.of(identity, newest_first=newest_first)
    rooms = listing.cut(0, 100)
    assert len(rooms) == listing.total
    return rooms


# --- creation --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CHT-1")
@pytest.mark.parametrize("who", ["jane", "weather"])
def test_a_user_or_an_agent_makes_a_room_and_need_say_nothing_about_it(cast: Cast, who: str) -> None:
    creator: Identity = getattr(cast, who)
    room = cast.world.rooms.create(creator)
    assert cast.world.rooms.joined(creator, room.id) is room
    assert (room.task_id, room.messages, room.past) == (None, [], [])
    assert room.inserted_at == room.updated_at > START


@pytest.mark.rule("CHT-2", "PAR-3")
@pytest.mark.parametrize("who", ["jane", "weather"])
def test_the_creator_is_owner_and_active_at_once(cast: Cast, who: str) -> None:
    creator: Identity = getattr(cast, who)
    room = cast.world.rooms.create(creator)
    present = cast.world.rooms.participants(creator, room.id)
    assert [(each.identity, each.role, each.status) for each in present] == [(creator, "owner", "active")]
    assert room.owners() == present


@pytest.mark.rule("CHT-3")
def test_a_room_takes_a_task_or_a_title_or_none_of_them(cast: Cast) -> None:
    task = cast.world.tasks.create(cast.jane)
    plain = cast.world.rooms.create(cast.jane, task_id=None, title=None)
    full = cast.world.rooms.create(cast.jane, task_id=task.id, title="Weather desk")
    assert (plain.task_id, plain.title) == (None, DEFAULT_TITLE)
    assert (full.task_id, full.title) == (task.id, "Weather desk")


@pytest.mark.rule("CHT-4", "TSK-2")
@pytest.mark.parametrize("who", ["jane", "weather", "ravi", "ledger"])
def test_a_task_of_the_organization_is_accepted(cast: Cast, who: str) -> None:
    creator: Identity = getattr(cast, who)
    task = cast.world.tasks.create(cast.jane)
    assert cast.world.rooms.create(creator, task_id=task.id).task_id == task.id


@pytest.mark.rule("CHT-4")
def test_a_task_that_does_not_exist_makes_no_room(cast: Cast) -> None:
    with refused(cast.world, NO_SUCH_TASK):
        cast.world.rooms.create(cast.jane, task_id=NOBODY)


@pytest.mark.rule("CHT-4")
@pytest.mark.parametrize("who", ["olga", "spy", "assistant"])
def test_a_task_of_another_organization_looks_as_if_it_did_not_exist(cast: Cast, who: str) -> None:
    task = cast.world.tasks.create(cast.jane)
    with refused(cast.world, NO_SUCH_TASK):
        cast.world.rooms.create(getattr(cast, who), task_id=task.id)


@pytest.mark.rule("CHT-7")
def test_a_new_room_is_active_and_direct_and_stays_so(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel, cast.ravi)
    assert (room.status, room.type) == ("active", "direct")
    cast.say(cast.jane, room, "Hello everybody", cast.weather, cast.travel)
    assert (room.status, room.type) == ("active", "direct")


@pytest.mark.rule("CHT-11")
@pytest.mark.parametrize("who", ["jane", "weather"])
def test_the_creator_itself_is_told_of_its_room(cast: Cast, who: str) -> None:
    creator: Identity = getattr(cast, who)
    told = told_by(cast.world)
    room = cast.world.rooms.create(creator)
    assert told == [ParticipantAdded(room, room.participants[creator.id]), RoomAdded(room, creator)]


def test_a_room_with_a_taken_id_is_refused(cast: Cast) -> None:
    room = cast.room(cast.jane)
    with refused(cast.world, Invalid(details={"id": ["has already been taken"]})):
        cast.world.rooms.create(cast.ravi, room_id=room.id)


def test_a_room_takes_the_id_that_a_scenario_gives(cast: Cast) -> None:
    room = cast.world.rooms.create(cast.jane, room_id="room-1")
    assert cast.world.rooms.joined(cast.jane, "room-1") is room


# --- title and updated_at --------------------------------------------------------------------------------------------


@pytest.mark.rule("CHT-5")
def test_a_room_without_a_message_has_one_default_title_everywhere(cast: Cast) -> None:
    told = told_by(cast.world)
    room = cast.world.rooms.create(cast.weather)
    assert DEFAULT_TITLE == "Untitled room"
    (added,) = [event for event in told if isinstance(event, RoomAdded)]
    assert room.title == added.room.title == cast.world.rooms.joined(cast.weather, room.id).title == DEFAULT_TITLE


@pytest.mark.rule("CHT-5")
def test_the_first_text_makes_the_title_without_its_mention_tokens(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    cast.say(cast.jane, room, "@jane/weather-agent and @Travel Agent:  plan\na trip ", cast.weather, cast.travel)
    assert room.title == "and : plan a trip"


@pytest.mark.rule("CHT-5")
@pytest.mark.parametrize(
    "text, title",
    [
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 60),
        ("x" * 59 + " tail", "x" * 59),
    ],
)
def test_a_generated_title_is_cut_at_60_characters(cast: Cast, text: str, title: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, text, cast.weather)
    assert room.title == title


@pytest.mark.rule("CHT-5")
def test_an_event_makes_no_title(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.world.messages.post_event(cast.weather, room.id, "thinking aloud", "thought")
    assert room.title == DEFAULT_TITLE
    cast.say(cast.weather, room, "It rains", cast.jane)
    assert room.title == "It rains"


@pytest.mark.rule("CHT-5")
def test_a_title_given_at_creation_is_not_generated_over(cast: Cast) -> None:
    room = cast.world.rooms.create(cast.jane, title="Weather desk")
    cast.world.rooms.admit(room, cast.weather)
    cast.say(cast.jane, room, "Something else", cast.weather)
    assert room.title == "Weather desk"


@pytest.mark.rule("CHT-5")
def test_an_empty_title_counts_as_none_given(cast: Cast) -> None:
    room = cast.world.rooms.create(cast.jane, title="")
    cast.world.rooms.admit(room, cast.weather)
    assert room.title == DEFAULT_TITLE
    cast.say(cast.jane, room, "Rain today", cast.weather)
    assert room.title == "Rain today"


@pytest.mark.rule("CHT-6")
@pytest.mark.parametrize("first", ["The first text", "@Weather Agent"])
def test_later_messages_do_not_change_the_title(cast: Cast, first: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, first, cast.weather)
    title = room.title
    cast.say(cast.jane, room, "The second text", cast.weather)
    cast.say(cast.weather, room, "The third text", cast.jane)
    assert room.title == title == ("The first text" if first.startswith("The") else DEFAULT_TITLE)


@pytest.mark.rule("CHT-15")
def test_a_message_or_an_event_moves_updated_at_of_its_room_only(cast: Cast) -> None:
    room, other = cast.room(cast.jane, cast.weather), cast.room(cast.jane, cast.weather)
    before = (room.updated_at, other.updated_at)
    said = cast.say(cast.jane, room, "hello", cast.weather)
    assert room.updated_at == said.inserted_at > before[0]
    posted = cast.world.messages.post_event(cast.weather, room.id, "thinking", "thought")
    assert room.updated_at == posted.inserted_at > said.inserted_at
    assert other.updated_at == before[1] == other.inserted_at


@pytest.mark.rule("CHT-15")
def test_who_comes_and_goes_is_no_field_of_the_room_and_moves_no_updated_at(cast: Cast) -> None:
    room = cast.room(cast.jane)
    cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    assert room.updated_at == room.inserted_at


@pytest.mark.rule("CHT-15")
def test_a_delivery_mark_moves_no_updated_at_of_the_room(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    said = cast.say(cast.jane, room, "hello", cast.weather)
    cast.world.deliveries.mark_processing(cast.weather, room.id, said.id)
    assert room.updated_at == said.inserted_at


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CHT-8")
def test_a_list_shows_exactly_the_rooms_in_which_the_caller_is_now(cast: Cast) -> None:
    owned = cast.room(cast.jane)
    joined = cast.room(cast.ravi, cast.jane)
    left = cast.room(cast.ravi, cast.jane)
    cast.world.rooms.remove_participant(cast.jane, left.id, cast.jane.id)
    cast.room(cast.ravi)
    assert listed(cast, cast.jane) == [owned, joined]
    cast.world.rooms.add_participant(cast.ravi, left.id, cast.jane.id)
    assert listed(cast, cast.jane) == [owned, joined, left]


@pytest.mark.rule("CHT-8")
def test_owning_an_agent_in_a_room_shows_the_room_to_nobody(cast: Cast) -> None:
    room = cast.room(cast.weather, cast.spy)
    assert listed(cast, cast.weather) == listed(cast, cast.spy) == [room]
    assert listed(cast, cast.jane) == listed(cast, cast.olga) == listed(cast, cast.travel) == []


@pytest.mark.rule("CHT-9")
def test_rooms_are_listed_oldest_first_or_newest_first_by_creation_whatever_happens_in_them(cast: Cast) -> None:
    rooms = [cast.room(cast.jane, cast.weather) for _ in range(5)]
    cast.say(cast.jane, rooms[1], "moves updated_at", cast.weather)
    cast.world.rooms.remove_participant(cast.jane, rooms[2].id, cast.weather.id)
    cast.world.rooms.add_participant(cast.jane, rooms[2].id, cast.weather.id)
    assert listed(cast, cast.weather) == rooms
    assert listed(cast, cast.weather, newest_first=True) == rooms[::-1]
    assert [room.inserted_at for room in rooms] == sorted(room.inserted_at for room in rooms)
    assert cast.world.rooms.of(cast.weather, newest_first=False).cut(1, 3) == rooms[1:3]
    assert cast.world.rooms.of(cast.weather, newest_first=True).cut(1, 3) == [rooms[3], rooms[2]]


@pytest.mark.rule("CHT-10", "ERR-8")
@pytest.mark.parametrize("who", ["jane", "ravi", "olga", "weather", "spy", "assistant"])
def test_an_unknown_room_and_a_room_of_others_look_alike(cast: Cast, who: str) -> None:
    stranger: Identity = getattr(cast, who)
    room = cast.room(cast.ledger, cast.travel)
    for room_id in (room.id, NOBODY):
        with refused(cast.world, HIDDEN):
            cast.world.rooms.joined(stranger, room_id)
        with refused(cast.world, HIDDEN):
            cast.world.rooms.participants(stranger, room_id)
        with refused(cast.world, HIDDEN):
            cast.world.rooms.add_participant(stranger, room_id, cast.weather.id, "owner")
        with refused(cast.world, HIDDEN):
            cast.world.rooms.remove_participant(stranger, room_id, cast.travel.id)


# --- quota -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CHT-12")
def test_without_a_limit_an_agent_may_own_any_number_of_rooms(cast: Cast) -> None:
    assert Switches().room_limit is None
    for _ in range(25):
        cast.room(cast.weather)
    assert cast.world.rooms.of(cast.weather, newest_first=False).total == 25


@pytest.mark.rule("CHT-12", "RATE-1")
def test_one_room_more_than_the_limit_is_refused_and_no_older_room_is_deleted() -> None:
    cast = a_cast(Switches(room_limit=2))
    rooms = [cast.room(cast.weather) for _ in range(2)]
    refusal = LimitReached("chat room", limit=2, current=2)
    assert (refusal.code, refusal.message) == ("limit_reached", "Chat room limit reached")
    with refused(cast.world, refusal):
        cast.world.rooms.create(cast.weather)
    assert listed(cast, cast.weather) == rooms


@pytest.mark.rule("CHT-12")
def test_only_active_rooms_that_the_creator_owns_now_count() -> None:
    cast = a_cast(Switches(room_limit=2))
    first, second = cast.room(cast.weather), cast.room(cast.weather)
    cast.world.rooms.admit(first, cast.jane, "owner")
    guest = cast.room(cast.ravi, cast.weather)
    cast.world.rooms.admit(guest, cast.travel, "admin")
    with refused(cast.world, LimitReached("chat room", limit=2, current=2)):
        cast.world.rooms.create(cast.weather)
    cast.world.rooms.remove_participant(cast.weather, first.id, cast.weather.id)
    third = cast.room(cast.weather)
    with refused(cast.world, LimitReached("chat room", limit=2, current=2)):
        cast.world.rooms.create(cast.weather)
    third.status = "archived"
    assert cast.room(cast.weather) in listed(cast, cast.weather)
    cast.world.rooms.delete(cast.jane, second.id)
    assert cast.room(cast.weather) in listed(cast, cast.weather)


@pytest.mark.rule("CHT-12")
def test_the_limit_of_one_is_no_limit_of_another() -> None:
    cast = a_cast(Switches(room_limit=1))
    cast.room(cast.weather)
    assert [cast.room(each).owners()[0].identity for each in (cast.travel, cast.jane)] == [cast.travel, cast.jane]


@pytest.mark.rule("CHT-12", "ERR-4")
def test_the_quota_is_checked_before_the_task() -> None:
    cast = a_cast(Switches(room_limit=0))
    with refused(cast.world, LimitReached("chat room", limit=0, current=0)):
        cast.world.rooms.create(cast.jane, task_id="nothing")


# --- deletion --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CHT-14")
def test_the_human_owner_deletes_a_room_and_everybody_who_was_in_it_is_told_once(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.ravi)
    told = told_by(cast.world)
    assert cast.world.rooms.delete(cast.jane, room.id) is room
    assert told == [RoomDeleted(room)]
    assert list(room.participants) == [cast.jane.id, cast.weather.id, cast.ravi.id]


@pytest.mark.rule("CHT-14")
@pytest.mark.parametrize("present", [False, True])
def test_the_human_owner_of_the_agent_that_owns_a_room_deletes_it_from_inside_or_outside(
    cast: Cast, *, present: bool
) -> None:
    room = cast.room(cast.weather, cast.ravi)
    if present:
        cast.world.rooms.admit(room, cast.jane)
    assert cast.world.rooms.delete(cast.jane, room.id) is room
    assert cast.world.rooms.rooms == {}


@pytest.mark.rule("CHT-14")
def test_each_of_several_owners_may_delete(cast: Cast) -> None:
    room = cast.room(cast.ravi)
    cast.world.rooms.admit(room, cast.weather, "owner")
    cast.world.rooms.delete(cast.jane, room.id)
    assert listed(cast, cast.ravi) == []


@pytest.mark.rule("CHT-14")
@pytest.mark.parametrize("role", ["member", "admin"])
def test_a_participant_who_does_not_own_the_room_may_not_delete_it(cast: Cast, role: str) -> None:
    room = cast.room(cast.ravi)
    cast.world.rooms.admit(room, cast.jane, role)  # type: ignore[arg-type]
    with refused(cast.world, NOT_MINE):
        cast.world.rooms.delete(cast.jane, room.id)


@pytest.mark.rule("CHT-14", "ERR-8")
def test_to_everybody_outside_the_room_to_delete_does_not_exist(cast: Cast) -> None:
    room = cast.room(cast.ravi, cast.weather)  # jane's agent is a member only
    strangers: tuple[User, ...] = (cast.jane, cast.olga)
    for stranger in strangers:
        for room_id in (room.id, NOBODY):
            with refused(cast.world, HIDDEN):
                cast.world.rooms.delete(stranger, room_id)


@pytest.mark.rule("CHT-14")
def test_a_room_without_an_owner_is_deleted_by_nobody(cast: Cast) -> None:
    room = cast.room(cast.weather, cast.ravi)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    with refused(cast.world, NOT_MINE):
        cast.world.rooms.delete(cast.ravi, room.id)
    with refused(cast.world, HIDDEN):
        cast.world.rooms.delete(cast.jane, room.id)


@pytest.mark.rule("CHT-13", "CHT-14")
def test_a_deleted_room_is_in_no_list_and_reading_it_is_not_found(cast: Cast) -> None:
    room, kept = cast.room(cast.jane, cast.weather, cast.ravi), cast.room(cast.jane, cast.weather, cast.ravi)
    said = cast.say(cast.jane, room, "hello", cast.weather)
    cast.world.rooms.delete(cast.jane, room.id)
    world, weather = cast.world, cast.weather
    everybody: list[User | Agent] = [cast.jane, cast.weather, cast.ravi]
    for identity in everybody:
        assert listed(cast, identity) == listed(cast, identity, newest_first=True) == [kept]
        with refused(world, HIDDEN):
            world.rooms.joined(identity, room.id)
        with refused(world, HIDDEN):
            world.rooms.add_participant(identity, room.id, cast.travel.id)
        with refused(world, HIDDEN):
            world.rooms.remove_participant(identity, room.id, identity.id)
        with refused(world, HIDDEN):
            cast.say(identity, room, "anybody?", cast.travel)
    assert room.id not in str(state_of_world(world)["rooms"])
    with refused(world, HIDDEN):
        world.rooms.delete(cast.jane, room.id)
    with refused(world, HIDDEN):
        world.messages.next_for(weather, room.id)
    with refused(world, HIDDEN):
        world.messages.context(weather, room.id)
    with refused(world, HIDDEN):
        world.deliveries.mark_processing(weather, room.id, said.id)


@pytest.mark.rule("CHT-14")
def test_an_agent_of_a_deleted_room_can_still_be_deleted(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "hello", cast.weather)
    cast.world.rooms.delete(cast.jane, room.id)
    assert cast.world.accounts.delete_agent(cast.jane, cast.weather.id, force=True)[0] is cast.weather


@pytest.mark.rule("CHT-9", "CHT-14")
def test_a_room_made_after_a_deletion_comes_last(cast: Cast) -> None:
    rooms = [cast.room(cast.jane) for _ in range(3)]
    cast.world.rooms.delete(cast.jane, rooms[2].id)
    cast.world.rooms.delete(cast.jane, rooms[0].id)
    newer = [cast.room(cast.jane) for _ in range(3)]
    assert listed(cast, cast.jane) == [rooms[1], *newer]
