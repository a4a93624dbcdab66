"""Participants and roles (section 4 of the rules); PAR-9 and PAR-12 are walked cell by cell."""

from itertools import permutations
from typing import get_args

import pytest

from mock_platform.world import Switches
from mock_platform.world.errors import Conflict, Forbidden, Invalid, LimitReached, NotFound, Refused
from mock_platform.world.events import ParticipantAdded, ParticipantRemoved, RoomAdded, RoomRemoved
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.messages import MentionRequest
from mock_platform.world.rooms import MAY_ADD, MAY_REMOVE, Role, Room
from tests.world.builders import Cast, a_cast
from tests.world.refusals import refused, told_by

HIDDEN = NotFound("Chat room")
UNKNOWN = NotFound("Participant")
PRESENT = Conflict("Already a participant of this chat room")
NO_PEER = Forbidden("You may add only your peers and contacts to a chat room")
OWN_HUMAN = Forbidden("An agent may not remove its owner from a chat room")
SOLE_OWNER = Forbidden("The sole owner cannot leave the chat room", code="cannot_remove_sole_owner")
STRICT = Forbidden("Your role does not permit removing participants")
NOBODY = "00000000-0000-4000-8000-000000000000"

ROLES: tuple[Role, ...] = get_args(Role)
ROLE_OF: dict[str, Role] = {role: role for role in ROLES}
OUTSIDE = "outside"

# The tables of the contract, written out; the code's own tables are not what is believed here.
ADD_TABLE: dict[str, dict[Role, bool]] = {
    "owner": {"member": True, "admin": True, "owner": True},
    "admin": {"member": True, "admin": True, "owner": False},
    "member": {"member": True, "admin": False, "owner": False},
    OUTSIDE: {"member": False, "admin": False, "owner": False},
}
REMOVE_TABLE: dict[str, dict[Role, bool]] = {
    "owner": {"member": True, "admin": True, "owner": False},
    "admin": {"member": True, "admin": False, "owner": False},
    "member": {"member": True, "admin": False, "owner": False},
    OUTSIDE: {"member": False, "admin": False, "owner": False},
}
STRICT_REMOVE_TABLE = {**REMOVE_TABLE, "member": dict.fromkeys(ROLES, False)}


def may_not_add(role: Role) -> Forbidden:
    return Forbidden(f"Your role does not permit adding a participant as {role}")


def may_not_remove(role: Role) -> Forbidden:
    return Forbidden(f"Your role does not permit removing a participant with role {role}")


def room_with(cast: Cast, *members: tuple[Identity, Role]) -> Room:
    """A room of the global agent with ``members`` in their roles."""
    room = cast.world.rooms.create(cast.assistant)
    for identity, role in members:
        cast.world.rooms.admit(room, identity, role)
    return room


def stand(cast: Cast, room: Room, actor: Identity, position: str) -> None:
    """Give ``actor`` its row of a table: a role, or no place in the room."""
    if position != OUTSIDE:
        cast.world.rooms.admit(room, actor, ROLE_OF[position])


# --- roles -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("PAR-1")
def test_there_are_three_roles_and_both_tables_have_a_row_for_each() -> None:
    assert ROLES == ("owner", "admin", "member")
    assert set(MAY_ADD) == set(MAY_REMOVE) == set(ROLES)


@pytest.mark.rule("PAR-1")
def test_a_role_that_is_not_given_is_member(cast: Cast) -> None:
    room = cast.room(cast.jane)
    assert cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id).role == "member"


# --- adding ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("PAR-9", "ERR-8")
@pytest.mark.parametrize("position", ADD_TABLE)
@pytest.mark.parametrize("new_role", ROLES)
@pytest.mark.parametrize(
    "actor_name, added_name",
    [("jane", "ravi"), ("jane", "travel"), ("weather", "jane"), ("weather", "travel")],
)
def test_who_may_add_in_which_role(cast: Cast, actor_name: str, added_name: str, position: str, new_role: Role) -> None:
    actor: Identity = getattr(cast, actor_name)
    added: Identity = getattr(cast, added_name)
    room = room_with(cast, (cast.spy, "member"))
    stand(cast, room, actor, position)
    if ADD_TABLE[position][new_role]:
        participant = cast.world.rooms.add_participant(actor, room.id, added.id, new_role)
        assert (participant.identity, participant.role) == (added, new_role)
        assert cast.world.rooms.joined(added, room.id).participants[added.id] is participant
    else:
        with refused(cast.world, HIDDEN if position == OUTSIDE else may_not_add(new_role)):
            cast.world.rooms.add_participant(actor, room.id, added.id, new_role)


@pytest.mark.rule("PAR-9")
def test_the_code_has_no_permission_to_add_beyond_the_contract() -> None:
    assert {
        row: frozenset(role for role, may in ADD_TABLE[row].items() if may) for row in ADD_TABLE if row != OUTSIDE
    } == MAY_ADD


@pytest.mark.rule("PAR-3")
@pytest.mark.parametrize("role", ROLES)
def test_an_added_user_is_active_and_an_added_agent_inactive(cast: Cast, role: Role) -> None:
    room = cast.room(cast.jane)
    user = cast.world.rooms.add_participant(cast.jane, room.id, cast.ravi.id, role)
    agent = cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id, role)
    assert (user.status, agent.status) == ("active", "inactive")
    assert user.joined_at < agent.joined_at
    assert (user.left_at, agent.left_at) == (None, None)


@pytest.mark.rule("PAR-3")
def test_status_is_not_presence_an_inactive_agent_works_and_stays_inactive(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    said = cast.say(cast.weather, room, "Here", cast.jane)
    asked = cast.say(cast.jane, room, "Rain?", cast.weather)
    cast.world.deliveries.mark_processing(cast.weather, room.id, asked.id)
    assert room.messages == [said, asked]
    assert room.participants[cast.weather.id].status == "inactive"


@pytest.mark.rule("PAR-4")
@pytest.mark.parametrize("stored", ROLES)
@pytest.mark.parametrize("asked", ROLES)
def test_somebody_present_is_not_added_again_and_keeps_the_stored_role(cast: Cast, stored: Role, asked: Role) -> None:
    room = cast.room(cast.jane)
    participant = cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id, stored)
    with refused(cast.world, PRESENT):
        cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id, asked)
    assert room.participants[cast.weather.id] is participant
    assert participant.role == stored


@pytest.mark.rule("PAR-4")
@pytest.mark.parametrize("who", ["spy", "olga", "assistant"])
def test_somebody_present_conflicts_whether_a_peer_or_not(cast: Cast, who: str) -> None:
    room = cast.room(cast.jane, getattr(cast, who))
    with refused(cast.world, PRESENT):
        cast.world.rooms.add_participant(cast.jane, room.id, getattr(cast, who).id)


@pytest.mark.rule("PAR-5")
def test_a_role_changes_by_removing_and_adding_again_only(cast: Cast) -> None:
    room = cast.room(cast.jane)
    rooms = cast.world.rooms
    first = rooms.add_participant(cast.jane, room.id, cast.weather.id)
    with refused(cast.world, PRESENT):
        rooms.add_participant(cast.jane, room.id, cast.weather.id, "admin")
    told = told_by(cast.world)
    rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    second = rooms.add_participant(cast.jane, room.id, cast.weather.id, "admin")
    assert (first.role, second.role, room.past) == ("member", "admin", [first])
    assert [type(event) for event in told] == [ParticipantRemoved, RoomRemoved, ParticipantAdded, RoomAdded]


@pytest.mark.rule("PAR-6")
@pytest.mark.parametrize("who", ["jane", "weather"])
def test_an_unknown_id_is_not_found(cast: Cast, who: str) -> None:
    actor: Identity = getattr(cast, who)
    room = cast.room(actor)
    with refused(cast.world, UNKNOWN):
        cast.world.rooms.add_participant(actor, room.id, NOBODY)


@pytest.mark.rule("PAR-7", "PAR-8")
@pytest.mark.parametrize("contact", [False, True])
@pytest.mark.parametrize(
    "actor_name, peer_names",
    [
        ("jane", {"ravi", "weather", "travel", "assistant"}),
        ("olga", {"spy", "assistant"}),
        ("weather", {"jane", "travel", "assistant"}),
        ("spy", {"olga", "assistant"}),
        ("assistant", set()),
    ],
)
def test_only_peers_and_contacts_may_be_added(
    cast: Cast, actor_name: str, peer_names: set[str], *, contact: bool
) -> None:
    everybody = {"jane", "ravi", "olga", "weather", "travel", "ledger", "spy", "assistant"} - {actor_name}
    actor: Identity = getattr(cast, actor_name)
    room = cast.room(actor)
    for name in sorted(everybody):
        entity: Identity = getattr(cast, name)
        if contact:
            cast.world.contacts.connect(actor, entity)
        if contact or name in peer_names:
            assert cast.world.rooms.add_participant(actor, room.id, entity.id).identity is entity
        else:
            with refused(cast.world, NO_PEER):
                cast.world.rooms.add_participant(actor, room.id, entity.id)


@pytest.mark.rule("PAR-7")
def test_a_contact_that_only_the_other_side_still_has_does_not_count(cast: Cast) -> None:
    room = cast.room(cast.jane)
    cast.world.contacts.connect(cast.jane, cast.olga)
    cast.world.contacts.remove(cast.jane, handle="olga")
    with refused(cast.world, NO_PEER):
        cast.world.rooms.add_participant(cast.jane, room.id, cast.olga.id)
    theirs = cast.room(cast.olga)
    assert cast.world.rooms.add_participant(cast.olga, theirs.id, cast.jane.id).identity is cast.jane


@pytest.mark.rule("PAR-10", "ERR-4")
def test_a_present_member_that_adds_itself_as_admin_lacks_the_permission(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    for role in ("admin", "owner"):
        with refused(cast.world, may_not_add(ROLE_OF[role])):
            cast.world.rooms.add_participant(cast.weather, room.id, cast.weather.id, ROLE_OF[role])
    with refused(cast.world, PRESENT):
        cast.world.rooms.add_participant(cast.weather, room.id, cast.weather.id, "member")


@pytest.mark.rule("PAR-10", "PAR-24", "ERR-4")
@pytest.mark.parametrize(
    "actor, added, role, limit, refusal",
    [
        # Each row fails every later check as well.
        ("ravi", "nobody", "owner", 3, HIDDEN),
        ("weather", "nobody", "owner", 3, may_not_add("owner")),
        ("weather", "nobody", "member", 3, LimitReached("participants", limit=3, current=3)),
        ("weather", "jane", "member", 3, LimitReached("participants", limit=3, current=3)),
        ("weather", "nobody", "member", 4, UNKNOWN),
        ("weather", "spy", "member", 4, PRESENT),
        ("weather", "ledger", "member", 4, NO_PEER),
    ],
)
def test_the_checks_of_adding_come_in_this_order(
    actor: str, added: str, role: Role, limit: int, refusal: Refused
) -> None:
    cast = a_cast(Switches(participant_limit=limit))
    room = cast.room(cast.jane, cast.weather, cast.spy)
    entity_id = NOBODY if added == "nobody" else getattr(cast, added).id
    with refused(cast.world, refusal):
        cast.world.rooms.add_participant(getattr(cast, actor), room.id, entity_id, role)


@pytest.mark.rule("PAR-11")
@pytest.mark.parametrize("role", ROLES)
def test_somebody_who_left_cannot_come_back_by_itself(cast: Cast, role: Role) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.world.rooms.remove_participant(cast.weather, room.id, cast.weather.id)
    with refused(cast.world, HIDDEN):
        cast.world.rooms.add_participant(cast.weather, room.id, cast.weather.id, role)
    assert cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id, role).role == role


@pytest.mark.rule("PAR-22", "CHT-11")
def test_an_add_is_told_to_the_room_and_to_the_added_one(cast: Cast) -> None:
    room = cast.room(cast.jane)
    told = told_by(cast.world)
    participant = cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    assert told == [ParticipantAdded(room, participant), RoomAdded(room, cast.weather)]


@pytest.mark.rule("PAR-24", "RATE-1")
def test_a_room_may_be_filled_up_to_its_limit_and_again_when_somebody_left() -> None:
    assert Switches().participant_limit is None
    cast = a_cast(Switches(participant_limit=3))
    room = cast.room(cast.jane)
    rooms = cast.world.rooms
    rooms.add_participant(cast.jane, room.id, cast.weather.id)
    rooms.add_participant(cast.jane, room.id, cast.travel.id)
    refusal = LimitReached("participants", limit=3, current=3)
    assert (refusal.code, refusal.message) == ("limit_reached", "Participants limit reached")
    with refused(cast.world, refusal):
        rooms.add_participant(cast.jane, room.id, cast.ravi.id)
    rooms.remove_participant(cast.jane, room.id, cast.travel.id)
    assert rooms.add_participant(cast.jane, room.id, cast.ravi.id).identity is cast.ravi


# --- removing --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("PAR-12", "ERR-8")
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("position", REMOVE_TABLE)
@pytest.mark.parametrize("target_role", ROLES)
@pytest.mark.parametrize("target_name", ["ledger", "ravi"])
@pytest.mark.parametrize("actor_name", ["jane", "weather"])
def test_who_may_remove_whom(
    actor_name: str, target_name: str, target_role: Role, position: str, *, strict: bool
) -> None:
    cast = a_cast(Switches(strict_member_removal=strict))
    actor: Identity = getattr(cast, actor_name)
    target: Identity = getattr(cast, target_name)
    room = room_with(cast, (target, target_role))
    stand(cast, room, actor, position)
    table = STRICT_REMOVE_TABLE if strict else REMOVE_TABLE
    if table[position][target_role]:
        removed = cast.world.rooms.remove_participant(actor, room.id, target.id)
        assert (removed.identity, removed.role) == (target, target_role)
        assert target.id not in room.participants
        return
    refusal: Refused = may_not_remove(target_role)
    if position == OUTSIDE:
        refusal = HIDDEN
    elif strict and position == "member":
        refusal = STRICT
    with refused(cast.world, refusal):
        cast.world.rooms.remove_participant(actor, room.id, target.id)


@pytest.mark.rule("PAR-12")
def test_the_code_has_no_permission_to_remove_beyond_the_contract() -> None:
    assert {
        row: frozenset(role for role, may in REMOVE_TABLE[row].items() if may) for row in REMOVE_TABLE if row != OUTSIDE
    } == MAY_REMOVE
    assert not Switches().strict_member_removal


@pytest.mark.rule("PAR-13")
@pytest.mark.parametrize("position", ROLES)
@pytest.mark.parametrize("target_role", ROLES)
def test_an_agent_never_removes_its_own_human(cast: Cast, position: Role, target_role: Role) -> None:
    room = room_with(cast, (cast.weather, position), (cast.jane, target_role))
    with refused(cast.world, OWN_HUMAN):
        cast.world.rooms.remove_participant(cast.weather, room.id, cast.jane.id)


@pytest.mark.rule("PAR-13")
def test_another_agents_human_is_not_protected(cast: Cast) -> None:
    room = cast.room(cast.weather, cast.ravi, cast.olga, cast.ledger)
    for target in (cast.ravi, cast.olga):
        assert cast.world.rooms.remove_participant(cast.weather, room.id, target.id).identity is target


@pytest.mark.rule("PAR-13")
def test_a_human_removes_its_own_agent(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    assert cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id).identity is cast.weather


@pytest.mark.rule("PAR-14")
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("role", ["member", "admin"])
@pytest.mark.parametrize("who", ["jane", "weather"])
def test_members_and_admins_leave_when_they_like(who: str, role: Role, *, strict: bool) -> None:
    cast = a_cast(Switches(strict_member_removal=strict))
    actor: Identity = getattr(cast, who)
    room = room_with(cast, (actor, role))
    participant = cast.world.rooms.remove_participant(actor, room.id, actor.id)
    assert (participant.identity, participant.role) == (actor, role)
    assert list(room.participants) == [cast.assistant.id]


@pytest.mark.rule("PAR-15")
@pytest.mark.parametrize("who", ["jane", "weather"])
def test_the_sole_owner_cannot_leave_even_an_empty_room(cast: Cast, who: str) -> None:
    owner: Identity = getattr(cast, who)
    for room in (cast.room(owner), cast.room(owner, cast.ravi, cast.ledger)):
        if len(room.participants) > 1:
            cast.world.rooms.admit(room, cast.travel, "admin")
        with refused(cast.world, SOLE_OWNER):
            cast.world.rooms.remove_participant(owner, room.id, owner.id)


@pytest.mark.rule("PAR-15")
def test_one_of_two_owners_may_leave_and_the_other_then_not(cast: Cast) -> None:
    room = cast.room(cast.weather)
    cast.world.rooms.add_participant(cast.weather, room.id, cast.jane.id, "owner")
    assert cast.world.rooms.remove_participant(cast.weather, room.id, cast.weather.id).role == "owner"
    with refused(cast.world, SOLE_OWNER):
        cast.world.rooms.remove_participant(cast.jane, room.id, cast.jane.id)


@pytest.mark.rule("PAR-16")
@pytest.mark.parametrize("role", ROLES)
def test_somebody_who_is_not_in_the_room_cannot_be_removed_from_it(cast: Cast, role: Role) -> None:
    room = room_with(cast, (cast.weather, role), (cast.travel, "member"))
    cast.world.rooms.remove_participant(cast.travel, room.id, cast.travel.id)
    for absent in (NOBODY, cast.ledger.id, cast.jane.id, cast.travel.id):
        with refused(cast.world, UNKNOWN):
            cast.world.rooms.remove_participant(cast.weather, room.id, absent)


@pytest.mark.rule("PAR-12", "ERR-4")
def test_a_member_under_the_strict_switch_is_told_so_before_it_learns_who_is_there() -> None:
    cast = a_cast(Switches(strict_member_removal=True))
    room = cast.room(cast.jane, cast.weather)
    for target in (NOBODY, cast.jane.id):
        with refused(cast.world, STRICT):
            cast.world.rooms.remove_participant(cast.weather, room.id, target)


@pytest.mark.rule("PAR-17")
def test_removal_gives_the_removed_participant_as_it_was(cast: Cast) -> None:
    room = cast.room(cast.jane)
    added = cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id, "admin")
    removed = cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    assert removed is added
    assert (removed.identity, removed.role, removed.status) == (cast.weather, "admin", "inactive")
    assert removed.left_at is not None
    assert removed.left_at > removed.joined_at
    assert room.past == [removed]


@pytest.mark.rule("PAR-18", "CTX-6", "ERR-8")
def test_a_removed_agent_loses_every_route_of_the_room_at_once_and_its_messages_stay(cast: Cast) -> None:
    world, weather = cast.world, cast.weather
    room = cast.room(cast.jane, weather)
    own = cast.say(weather, room, "It rains", cast.jane)
    asked = cast.say(cast.jane, room, "Still?", weather)
    world.deliveries.mark_processing(weather, room.id, asked.id)
    told = told_by(world)
    row = world.rooms.remove_participant(cast.jane, room.id, weather.id)
    assert row.left_at is not None
    assert told == [ParticipantRemoved(room, row), RoomRemoved(room, weather, row.left_at)]
    for refused_call in (
        lambda: world.rooms.joined(weather, room.id),
        lambda: world.rooms.participants(weather, room.id),
        lambda: world.rooms.add_participant(weather, room.id, cast.travel.id),
        lambda: world.rooms.remove_participant(weather, room.id, cast.jane.id),
        lambda: world.rooms.remove_participant(weather, room.id, weather.id),
        lambda: world.messages.context(weather, room.id),
        lambda: world.messages.addressed(weather, room.id),
        lambda: world.messages.next_for(weather, room.id),
        lambda: world.messages.in_room(weather, room.id),
        lambda: world.messages.send(weather, room.id, "hello", [MentionRequest(cast.jane.id)]),
        lambda: world.messages.post_event(weather, room.id, "thinking", "thought"),
        lambda: world.deliveries.mark_processing(weather, room.id, asked.id),
        lambda: world.deliveries.mark_processed(weather, room.id, asked.id),
        lambda: world.deliveries.mark_failed(weather, room.id, asked.id, "gone"),
        lambda: world.peers.of(weather, not_in_chat=room.id),
    ):
        with refused(world, HIDDEN):
            refused_call()
    assert world.messages.in_room(cast.jane, room.id).cut(0, 9) == [asked, own]


@pytest.mark.rule("PAR-18")
def test_a_removal_in_one_room_is_no_removal_in_another(cast: Cast) -> None:
    left, kept = cast.room(cast.jane, cast.weather), cast.room(cast.jane, cast.weather)
    cast.world.rooms.remove_participant(cast.jane, left.id, cast.weather.id)
    assert cast.world.rooms.joined(cast.weather, kept.id) is kept


@pytest.mark.rule("PAR-19")
def test_what_is_said_while_an_agent_is_absent_is_never_addressed_to_it(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    unfinished = cast.say(cast.jane, room, "before", cast.weather)
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    refusal = Invalid(
        "A mentioned participant is not in the chat room",
        code="mentioned_participant_not_in_room",
        details={"/message/mentions/0": ["is not a participant of the chat room"]},
    )
    with refused(cast.world, refusal):
        cast.say(cast.jane, room, "during", cast.weather)
    cast.say(cast.jane, room, "@Weather Agent is away", cast.travel)
    cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    assert cast.world.messages.addressed(cast.weather, room.id, "all").cut(0, 9) == [unfinished]


@pytest.mark.rule("PAR-19")
@pytest.mark.parametrize("state", ["new", "processing", "failed"])
def test_unfinished_messages_are_actionable_again_after_adding_again(cast: Cast, state: str) -> None:
    world, weather = cast.world, cast.weather
    room = cast.room(cast.jane, weather)
    done = cast.say(cast.jane, room, "done", weather)
    unfinished = cast.say(cast.jane, room, "unfinished", weather)
    world.deliveries.mark_processing(weather, room.id, done.id)
    world.deliveries.mark_processed(weather, room.id, done.id)
    if state != "new":
        world.deliveries.mark_processing(weather, room.id, unfinished.id)
    if state == "failed":
        world.deliveries.mark_failed(weather, room.id, unfinished.id, "no network")
    world.rooms.remove_participant(cast.jane, room.id, weather.id)
    with refused(world, HIDDEN):
        world.messages.next_for(weather, room.id)
    world.rooms.add_participant(cast.jane, room.id, weather.id)
    assert world.messages.next_for(weather, room.id) is unfinished
    world.deliveries.mark_processing(weather, room.id, unfinished.id)
    world.deliveries.mark_processed(weather, room.id, unfinished.id)
    assert world.messages.next_for(weather, room.id) is None


# --- listing ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("PAR-20")
@pytest.mark.parametrize("who", ["jane", "weather", "spy"])
def test_everybody_in_a_room_sees_all_of_it_and_may_narrow_by_type(cast: Cast, who: str) -> None:
    viewer: Identity = getattr(cast, who)
    room = cast.room(cast.jane, cast.weather, cast.spy)
    cast.world.rooms.admit(room, cast.ravi, "admin")
    present = cast.world.rooms.participants(viewer, room.id)
    assert [(each.identity, each.role, each.status) for each in present] == [
        (cast.jane, "owner", "active"),
        (cast.weather, "member", "inactive"),
        (cast.spy, "member", "inactive"),
        (cast.ravi, "admin", "active"),
    ]
    seen = [each.identity for each in present]
    assert [(each.type, each.name, each.handle) for each in seen[:2]] == [
        ("User", "Jane Roe", "jane"),
        ("Agent", "Weather Agent", "jane/weather-agent"),
    ]
    agents = [each for each in seen if isinstance(each, Agent)]
    assert [(each.description, each.is_external) for each in agents] == [
        ("Knows the weather", True),
        ("Belongs to a stranger", True),
    ]
    users = [each.identity for each in cast.world.rooms.participants(viewer, room.id, type_="User")]
    assert users == [cast.jane, cast.ravi]
    assert [each.identity for each in cast.world.rooms.participants(viewer, room.id, type_="Agent")] == agents


@pytest.mark.rule("PAR-21")
@pytest.mark.parametrize("order", list(permutations(("weather", "travel", "ravi"))), ids=" ".join)
def test_participants_are_listed_as_they_joined_and_adding_again_puts_one_at_the_end(
    cast: Cast, order: tuple[str, ...]
) -> None:
    first, *others = [getattr(cast, name) for name in order]
    room = cast.room(cast.jane, first, *others)
    assert [each.identity for each in cast.world.rooms.participants(cast.jane, room.id)] == [cast.jane, first, *others]
    cast.world.rooms.remove_participant(cast.jane, room.id, first.id)
    cast.world.rooms.add_participant(cast.jane, room.id, first.id)
    listed = cast.world.rooms.participants(cast.jane, room.id)
    assert [each.identity for each in listed] == [cast.jane, *others, first]
    assert [each.joined_at for each in listed] == sorted(each.joined_at for each in listed)


@pytest.mark.rule("PAR-23")
def test_co_participants_message_each_other_whether_or_not_they_know_each_other(cast: Cast) -> None:
    people: list[User | Agent] = [cast.jane, cast.olga, cast.weather, cast.spy]
    room = cast.room(cast.ravi, *people)
    for sender in people:
        others = [each for each in people if each is not sender]
        message = cast.say(sender, room, "hello", *others)
        assert [mention.id for mention in message.mentions] == [each.id for each in others]
    assert cast.world.contacts.of(cast.jane).total == 0
    to_weather = cast.world.messages.addressed(cast.weather, room.id).cut(0, 9)
    assert [message.sender_id for message in to_weather] == [cast.jane.id, cast.olga.id, cast.spy.id]


@pytest.mark.rule("GEN-8")
def test_of_many_adds_of_one_participant_exactly_one_succeeds(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.world.rooms.add_participant(cast.jane, room.id, cast.travel.id)
    actors: list[User | Agent] = [cast.jane, cast.weather, cast.travel, cast.jane]
    for actor in actors:
        with refused(cast.world, PRESENT):
            cast.world.rooms.add_participant(actor, room.id, cast.travel.id)
    assert [each.identity for each in room.participants.values()] == [cast.jane, cast.weather, cast.travel]
