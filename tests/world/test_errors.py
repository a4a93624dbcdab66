"""Refusals: their words, their order, and that whoever is outside learns nothing."""

from collections.abc import Callable

import pytest

from mock_platform.world import Switches
from mock_platform.world.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    LimitReached,
    NotFound,
    Refused,
    Unauthorized,
)
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.messages import MentionRequest
from mock_platform.world.rooms import Room
from mock_platform.world.state import state_of_world
from tests.world.builders import Cast, a_cast
from tests.world.refusals import refused

UNKNOWN = "00000000-0000-4000-8000-000000000000"


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("ERR-2")
@pytest.mark.parametrize(
    "refusal, code",
    [
        (BadRequest("Malformed"), "bad_request"),
        (Unauthorized(), "unauthorized"),
        (Forbidden("No"), "forbidden"),
        (Forbidden("No", code="plan_required"), "plan_required"),
        (Forbidden("No", code="cannot_remove_sole_owner"), "cannot_remove_sole_owner"),
        (LimitReached("agents", limit=1, current=1), "limit_reached"),
        (NotFound(), "not_found"),
        (Conflict("Twice"), "conflict"),
        (Invalid(), "validation_error"),
        (Invalid("None", code="mentions_required"), "mentions_required"),
    ],
)
def test_every_refusal_has_the_code_of_the_contract(refusal: Refused, code: str) -> None:
    assert refusal.code == code


@pytest.mark.rule("ERR-2")
def test_a_code_given_to_one_refusal_does_not_stick_to_its_class() -> None:
    Forbidden("No", code="plan_required")
    assert Forbidden("No").code == "forbidden"


@pytest.mark.rule("ERR-2")
def test_a_refusal_says_its_sentence_to_whoever_catches_it() -> None:
    assert str(NotFound("Chat room")) == NotFound("Chat room").message == "Chat room not found"
    assert str(Unauthorized()) == "Invalid or missing API key"
    assert NotFound().message == "Resource not found"


@pytest.mark.rule("ERR-3")
def test_a_validation_error_maps_where_it_went_wrong_to_sentences() -> None:
    refusal = Invalid(details={"/chat": ["Missing field: chat"]})
    assert (refusal.code, refusal.message) == ("validation_error", "Request validation failed")
    assert refusal.details == {"/chat": ["Missing field: chat"]}


@pytest.mark.rule("ERR-3")
def test_only_a_refusal_that_has_details_carries_some() -> None:
    assert NotFound("Message").details is Conflict("Twice").details is Invalid("No active processing attempt").details
    assert NotFound("Message").details is None


# --- outside a room --------------------------------------------------------------------------------------------------

Command = Callable[[Cast, str], object]
BY_AN_AGENT: dict[str, Command] = {
    "read the room": lambda cast, room_id: cast.world.rooms.joined(cast.spy, room_id),
    "list participants": lambda cast, room_id: cast.world.rooms.participants(cast.spy, room_id),
    "add": lambda cast, room_id: cast.world.rooms.add_participant(cast.spy, room_id, cast.spy.id, "owner"),
    "add an unknown one": lambda cast, room_id: cast.world.rooms.add_participant(cast.spy, room_id, UNKNOWN),
    "remove": lambda cast, room_id: cast.world.rooms.remove_participant(cast.spy, room_id, cast.weather.id),
    "remove an unknown one": lambda cast, room_id: cast.world.rooms.remove_participant(cast.spy, room_id, UNKNOWN),
    "leave": lambda cast, room_id: cast.world.rooms.remove_participant(cast.spy, room_id, cast.spy.id),
    "send": lambda cast, room_id: cast.world.messages.send(
        cast.spy, room_id, "psst", [MentionRequest(cast.weather.id)]
    ),
    "send nothing to nobody": lambda cast, room_id: cast.world.messages.send(cast.spy, room_id, "", []),
    "report": lambda cast, room_id: cast.world.messages.post_event(cast.spy, room_id, "Hm", "thought"),
    "report nothing": lambda cast, room_id: cast.world.messages.post_event(cast.spy, room_id, "", "thought"),
    "list messages": lambda cast, room_id: cast.world.messages.addressed(cast.spy, room_id),
    "ask for the next": lambda cast, room_id: cast.world.messages.next_for(cast.spy, room_id),
    "read the context": lambda cast, room_id: cast.world.messages.context(cast.spy, room_id),
    "find peers": lambda cast, room_id: cast.world.peers.of(cast.spy, not_in_chat=room_id),
    "mark processing": lambda cast, room_id: cast.world.deliveries.mark_processing(
        cast.spy, room_id, message_in(cast, room_id)
    ),
    "mark processed": lambda cast, room_id: cast.world.deliveries.mark_processed(
        cast.spy, room_id, message_in(cast, room_id)
    ),
    "mark failed": lambda cast, room_id: cast.world.deliveries.mark_failed(
        cast.spy, room_id, message_in(cast, room_id), "broken"
    ),
    "mark an unknown one": lambda cast, room_id: cast.world.deliveries.mark_processed(cast.spy, room_id, UNKNOWN),
}
BY_A_USER: dict[str, Command] = {
    "read the room": lambda cast, room_id: cast.world.rooms.joined(cast.olga, room_id),
    "list participants": lambda cast, room_id: cast.world.rooms.participants(cast.olga, room_id),
    "add": lambda cast, room_id: cast.world.rooms.add_participant(cast.olga, room_id, cast.olga.id),
    "remove": lambda cast, room_id: cast.world.rooms.remove_participant(cast.olga, room_id, cast.weather.id),
    "leave": lambda cast, room_id: cast.world.rooms.remove_participant(cast.olga, room_id, cast.olga.id),
    "delete": lambda cast, room_id: cast.world.rooms.delete(cast.olga, room_id),
    "send": lambda cast, room_id: cast.world.messages.send(
        cast.olga, room_id, "psst", [MentionRequest(cast.weather.id)]
    ),
    "list messages": lambda cast, room_id: cast.world.messages.in_room(cast.olga, room_id),
    "find peers": lambda cast, room_id: cast.world.peers.of(cast.olga, not_in_chat=room_id),
}
COMMANDS = {
    f"{name}, as {who}": command
    for who, half in (("agent", BY_AN_AGENT), ("user", BY_A_USER))
    for name, command in half.items()
}


def message_in(cast: Cast, room_id: str) -> str:
    room = cast.world.rooms.rooms.get(room_id)
    return UNKNOWN if room is None else room.messages[0].id


def a_used_room(cast: Cast) -> Room:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "Hello", cast.weather)
    return room


@pytest.mark.rule("ERR-8", "CHT-10")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_room_of_others_is_like_one_that_does_not_exist(cast: Cast, name: str) -> None:
    for room_id in (a_used_room(cast).id, UNKNOWN):
        with refused(cast.world, NotFound("Chat room")):
            COMMANDS[name](cast, room_id)


@pytest.mark.rule("ERR-8", "ERR-4")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_room_of_others_hides_that_its_quotas_are_used_up(name: str) -> None:
    cast = a_cast()
    room = a_used_room(cast)
    cast.world.switches = Switches(participant_limit=0, message_limit=0, event_limit=0, strict_member_removal=True)
    with refused(cast.world, NotFound("Chat room")):
        COMMANDS[name](cast, room.id)


@pytest.mark.rule("ERR-8")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_room_that_one_has_left_is_a_room_of_others(cast: Cast, name: str) -> None:
    room = a_used_room(cast)
    leaver: Identity
    for leaver in (cast.spy, cast.olga):
        cast.world.rooms.admit(room, leaver)
        cast.world.rooms.remove_participant(leaver, room.id, leaver.id)
    with refused(cast.world, NotFound("Chat room")):
        COMMANDS[name](cast, room.id)


# --- inside a room: the order of checks ------------------------------------------------------------------------------


@pytest.mark.rule("ERR-4", "ERR-8")
def test_adding_checks_role_then_quota_then_existence_then_presence_then_peerage() -> None:
    cast = a_cast()
    room = cast.room(cast.jane, cast.weather)
    add = cast.world.rooms.add_participant
    cast.world.switches = Switches(participant_limit=2)
    with refused(cast.world, Forbidden("Your role does not permit adding a participant as admin")):
        add(cast.weather, room.id, UNKNOWN, "admin")
    with refused(cast.world, LimitReached("participants", limit=2, current=2)):
        add(cast.weather, room.id, UNKNOWN)
    cast.world.switches = Switches()
    with refused(cast.world, NotFound("Participant")):
        add(cast.weather, room.id, UNKNOWN)
    with refused(cast.world, Conflict("Already a participant of this chat room")):
        add(cast.weather, room.id, cast.weather.id)
    with refused(cast.world, Forbidden("You may add only your peers and contacts to a chat room")):
        add(cast.weather, room.id, cast.spy.id)


@pytest.mark.rule("ERR-4")
def test_sending_checks_the_quota_then_the_content_then_the_mentions() -> None:
    cast = a_cast(Switches(message_limit=0))
    room = cast.room(cast.jane, cast.weather)
    send = cast.world.messages.send
    with refused(cast.world, LimitReached("messages", limit=0, current=0)):
        send(cast.jane, room.id, "", [])
    cast.world.switches = Switches()
    with refused(cast.world, Invalid(details={"content": ["can't be blank"]})):
        send(cast.jane, room.id, "", [])
    with pytest.raises(Invalid) as caught:
        send(cast.jane, room.id, "Hello", [])
    assert caught.value.code == "mentions_required"


@pytest.mark.rule("ERR-4")
def test_marking_looks_for_the_message_before_its_state(cast: Cast) -> None:
    room = a_used_room(cast)
    with refused(cast.world, NotFound("Message")):
        cast.world.deliveries.mark_processed(cast.weather, room.id, UNKNOWN)
    with refused(cast.world, Invalid("No active processing attempt")):
        cast.world.deliveries.mark_processed(cast.weather, room.id, room.messages[0].id)


@pytest.mark.rule("ERR-4", "CHT-4")
def test_opening_a_room_checks_the_quota_before_the_task() -> None:
    cast = a_cast(Switches(room_limit=0))
    with refused(cast.world, LimitReached("chat room", limit=0, current=0)):
        cast.world.rooms.create(cast.jane, task_id=UNKNOWN)


# --- refused again and again -----------------------------------------------------------------------------------------


@pytest.mark.rule("RATE-4", "GEN-6")
def test_a_client_that_repeats_a_refused_call_gets_the_same_answer_each_time_and_changes_nothing(cast: Cast) -> None:
    room = a_used_room(cast)
    cast.world.contacts.request(cast.weather, cast.spy.handle)
    for _ in range(4):
        with refused(cast.world, Conflict("Already a participant of this chat room")):
            cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
        with refused(cast.world, Conflict("A contact request is already pending")):
            cast.world.contacts.request(cast.weather, cast.spy.handle)


def test_a_refused_command_draws_no_id_and_gives_no_stamp(cast: Cast) -> None:
    before = (cast.world.ids.drawn, cast.world.clock.written())
    for kind in (User, Agent):
        identity = cast.jane if kind is User else cast.weather
        with pytest.raises(Refused):
            cast.world.contacts.request(identity, identity.handle)
    assert (cast.world.ids.drawn, cast.world.clock.written()) == before
    assert state_of_world(cast.world)["ids_drawn"] == cast.world.ids.drawn
