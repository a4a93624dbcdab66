"""Agents: registration, handles, who sees them, and what goes with them when they are deleted (section 2)."""

import dataclasses
import re

import pytest

from mock_platform.world import Switches
from mock_platform.world.errors import Forbidden, Invalid, LimitReached, NotFound, Unauthorized
from mock_platform.world.events import (
    AgentDeleted,
    ContactRemoved,
    KeyRevoked,
    ParticipantRemoved,
    RoomRemoved,
)
from mock_platform.world.identities import Agent, AgentKind, User
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.state import state_of_world
from tests.world.builders import Cast, a_cast
from tests.world.refusals import refused, told_by

NAME_TAKEN = Invalid(details={"/agent/name": ["has already been taken"]})
NOT_THE_OWNER = Forbidden("You are not the owner of this agent")
HAS_HISTORY = Invalid(
    "Agent has execution history; delete it with force=true", details={"agent": ["has execution history"]}
)
WORDS = "A description that is long enough"


def register(cast: Cast, user: User, name: str) -> Agent:
    agent, _ = cast.world.accounts.register_agent(user, name, WORDS)
    return agent


# --- registration ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("AGT-1")
def test_a_registered_agent_is_external_belongs_to_its_user_and_gets_a_key_that_works(cast: Cast) -> None:
    agent, key = cast.world.accounts.register_agent(cast.jane, "Planner", "Plans what there is to plan")
    assert (agent.name, agent.description) == ("Planner", "Plans what there is to plan")
    assert (agent.kind, agent.is_external, agent.owner) == ("external", True, cast.jane)
    assert cast.world.accounts.identify(key) is cast.world.accounts.agents[agent.id] is agent
    assert re.fullmatch(r"thnv_a_\d+_[A-Za-z0-9-]{32}", key)


@pytest.mark.rule("AUTH-10")
def test_the_key_of_an_agent_is_no_part_of_the_agent(cast: Cast) -> None:
    agent, key = cast.world.accounts.register_agent(cast.jane, "Planner", WORDS)
    stored = [str(getattr(agent, each.name)) for each in dataclasses.fields(agent)]
    assert [value for value in stored if key in value] == []


@pytest.mark.rule("AUTH-9")
def test_an_agent_tells_its_owner_and_its_full_handle(cast: Cast) -> None:
    _agent, key = cast.world.accounts.register_agent(cast.jane, "Planner", WORDS)
    identity = cast.world.accounts.identify(key)
    assert isinstance(identity, Agent)
    assert (identity.owner.id, identity.handle) == (cast.jane.id, "jane/planner")


def too_short(field: str, smallest: int) -> Invalid:
    return Invalid(details={f"/agent/{field}": [f"String length is smaller than minLength: {smallest}"]})


def too_long(field: str, largest: int) -> Invalid:
    return Invalid(details={f"/agent/{field}": [f"String length is larger than maxLength: {largest}"]})


@pytest.mark.rule("AGT-2")
@pytest.mark.parametrize(
    "name, description, refusal",
    [
        ("ab", "d" * 10, too_short("name", 3)),
        ("", "d" * 10, too_short("name", 3)),
        (" ab ", "d" * 10, too_short("name", 3)),
        ("   ", "d" * 10, too_short("name", 3)),
        ("a" * 101, "d" * 10, too_long("name", 100)),
        ("a" * 100 + " ", "d" * 10, too_long("name", 100)),
        ("abc", "d" * 9, too_short("description", 10)),
        ("abc", "", too_short("description", 10)),
        ("abc", f" {'d' * 9} ", too_short("description", 10)),
        ("abc", "d" * 501, too_long("description", 500)),
        ("abc", "d" * 500 + " ", too_long("description", 500)),
        ("ab", "d", too_short("name", 3)),
    ],
)
def test_a_name_or_description_outside_its_bounds_is_refused_with_its_pointer(
    cast: Cast, name: str, description: str, refusal: Invalid
) -> None:
    with refused(cast.world, refusal):
        cast.world.accounts.register_agent(cast.jane, name, description)


@pytest.mark.rule("AGT-2")
@pytest.mark.parametrize("name, description", [("abc", "d" * 10), ("a" * 100, "d" * 500), ("日本語", "説" * 10)])
def test_a_name_and_description_at_their_bounds_are_taken(cast: Cast, name: str, description: str) -> None:
    agent, _ = cast.world.accounts.register_agent(cast.jane, name, description)
    assert (agent.name, agent.description) == (name, description)


@pytest.mark.rule("AGT-2")
@pytest.mark.parametrize("name, description", [("x", "y"), ("a" * 101, "d" * 501)])
def test_a_switch_lifts_the_bounds_of_name_and_description(name: str, description: str) -> None:
    assert not Switches().lift_agent_text_limits
    cast = a_cast(Switches(lift_agent_text_limits=True))
    agent, _ = cast.world.accounts.register_agent(cast.jane, name, description)
    assert (agent.name, agent.description) == (name, description)


@pytest.mark.rule("AGT-3")
def test_without_a_limit_a_user_may_own_any_number_of_agents(cast: Cast) -> None:
    assert Switches().agent_limit is None
    for number in range(30):
        register(cast, cast.jane, f"Agent {number}")
    assert cast.world.accounts.agents_of(cast.jane).total == 32


@pytest.mark.rule("AGT-3", "RATE-1")
def test_one_agent_more_than_the_limit_is_refused_until_one_is_deleted() -> None:
    cast = a_cast(Switches(agent_limit=3))
    register(cast, cast.jane, "Third")
    with refused(cast.world, LimitReached("agents", limit=3, current=3)):
        register(cast, cast.jane, "Fourth")
    register(cast, cast.ravi, "Not limited by what jane owns")
    cast.world.accounts.delete_agent(cast.jane, cast.travel.id)
    assert register(cast, cast.jane, "Fourth").handle == "jane/fourth"


@pytest.mark.rule("AGT-3")
def test_the_limit_is_answered_as_403_limit_reached_with_its_numbers() -> None:
    refusal = LimitReached("agents", limit=3, current=4)
    assert isinstance(refusal, Forbidden)
    assert (refusal.code, refusal.message) == ("limit_reached", "Agents limit reached")
    assert refusal.details == {"resource": "agents", "limit": 3, "current": 4}


@pytest.mark.rule("AGT-3")
def test_a_limit_of_no_agents_refuses_the_first() -> None:
    cast = a_cast(Switches(agent_limit=0))
    acme = cast.world.accounts.organizations[cast.jane.organization_id]
    kim = cast.world.accounts.add_user("kim", organization=acme)
    with refused(cast.world, LimitReached("agents", limit=0, current=0)):
        register(cast, kim, "First")


@pytest.mark.rule("AGT-3", "ERR-4")
def test_lengths_are_checked_before_the_limit_and_the_limit_before_the_name() -> None:
    cast = a_cast(Switches(agent_limit=2))
    with refused(cast.world, too_short("description", 10)):
        cast.world.accounts.register_agent(cast.jane, "Weather Agent", "short")
    with refused(cast.world, LimitReached("agents", limit=2, current=2)):
        register(cast, cast.jane, "Weather Agent")


# --- names and handles -----------------------------------------------------------------------------------------------


@pytest.mark.rule("AGT-4")
@pytest.mark.parametrize("name", ["Weather Agent", "WEATHER AGENT", "weather-agent", "Weather...Agent!"])
def test_a_name_with_the_slug_of_a_sibling_is_refused(cast: Cast, name: str) -> None:
    with refused(cast.world, NAME_TAKEN):
        register(cast, cast.jane, name)


@pytest.mark.rule("AGT-4", "AGT-6")
def test_names_that_are_equal_in_their_first_24_characters_clash(cast: Cast) -> None:
    register(cast, cast.jane, "integration-test-agent-01")
    with refused(cast.world, NAME_TAKEN):
        register(cast, cast.jane, "integration-test-agent-02")


@pytest.mark.rule("AGT-4")
def test_agents_without_a_latin_letter_in_their_names_do_not_clash(cast: Cast) -> None:
    handles = [register(cast, cast.jane, name).handle for name in ("天気予報", "旅行案内", "会計係")]
    assert handles == ["jane/agent-1", "jane/agent-2", "jane/agent-3"]


def test_an_agent_with_a_taken_id_is_refused(cast: Cast) -> None:
    with refused(cast.world, Invalid(details={"id": ["has already been taken"]})):
        cast.world.accounts.add_agent(cast.jane, "Twin", "Has the id of another", agent_id=cast.ledger.id)


@pytest.mark.rule("AGT-4")
def test_agents_of_different_owners_may_have_the_same_name(cast: Cast) -> None:
    assert register(cast, cast.ravi, "Weather Agent").handle == "ravi/weather-agent"
    assert register(cast, cast.olga, "Weather Agent").handle == "olga/weather-agent"


@pytest.mark.rule("AGT-4")
def test_the_name_of_a_deleted_agent_is_free_again(cast: Cast) -> None:
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    successor = register(cast, cast.jane, "Weather Agent")
    assert successor.id != cast.weather.id
    assert cast.world.accounts.resolve("jane/weather-agent") is successor


@pytest.mark.rule("AGT-5")
def test_the_handle_of_an_agent_is_its_owners_handle_and_its_slug(cast: Cast) -> None:
    assert register(cast, cast.jane, "Long-Range Planner").handle == "jane/long-range-planner"


@pytest.mark.rule("AGT-5")
def test_a_given_slug_stands_in_for_the_name(cast: Cast) -> None:
    agent = cast.world.accounts.add_agent(cast.jane, "Long-Range Planner", WORDS, slug="Planner")
    assert agent.handle == "jane/planner"
    assert cast.world.accounts.resolve("@jane/Planner") is agent


@pytest.mark.rule("AGT-6")
def test_the_agent_part_of_a_handle_has_at_most_24_characters_and_the_name_all_of_them(cast: Cast) -> None:
    agent = register(cast, cast.jane, "Quarterly Report Reconciliation Agent")
    assert agent.handle == "jane/quarterly-report-reconci"
    assert agent.name == agent.mention.name == "Quarterly Report Reconciliation Agent"


@pytest.mark.rule("AGT-7")
def test_a_handle_is_stable_when_everything_that_can_change_has_changed(cast: Cast) -> None:
    cast.world.accounts.update_profile(cast.jane, first_name="Somebody", last_name="Else")
    assert cast.jane.handle == "jane"
    assert cast.weather.handle == cast.weather.mention.handle == "jane/weather-agent"
    assert cast.world.accounts.resolve("jane/weather-agent") is cast.weather


# --- kinds and visibility --------------------------------------------------------------------------------------------


@pytest.mark.rule("AGT-8")
@pytest.mark.parametrize("kind, is_external", [("external", True), ("platform", False), ("global", False)])
def test_only_registered_agents_are_external_and_all_kinds_are_listed(
    cast: Cast, kind: AgentKind, *, is_external: bool
) -> None:
    agent = cast.world.accounts.add_agent(cast.jane, "Seeded", WORDS, kind=kind)
    assert agent.is_external is is_external
    assert cast.world.accounts.agents_of(cast.jane).cut(0, 1) == [agent]


@pytest.mark.rule("AGT-8")
def test_no_agent_answers_by_itself(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.assistant)
    cast.say(cast.jane, room, "Are you there?", cast.assistant)
    cast.world.clock.advance(3600)
    assert [message.sender_id for message in room.messages] == [cast.jane.id]


@pytest.mark.rule("AGT-9")
def test_a_global_agent_is_a_peer_of_everybody_and_anybody_may_add_it(cast: Cast) -> None:
    everybody: list[User | Agent] = [cast.jane, cast.ravi, cast.olga, cast.weather, cast.ledger, cast.spy]
    for actor in everybody:
        peers = cast.world.peers.of(actor)
        assert cast.assistant in [peer.identity for peer in peers.cut(0, peers.total)]
        room = cast.room(actor)
        assert cast.world.rooms.add_participant(actor, room.id, cast.assistant.id).identity is cast.assistant


@pytest.mark.rule("AGT-9")
def test_another_agent_is_seen_by_its_owner_its_siblings_and_its_contacts_only(cast: Cast) -> None:
    everybody: list[User | Agent] = [
        cast.jane,
        cast.ravi,
        cast.olga,
        cast.weather,
        cast.travel,
        cast.ledger,
        cast.spy,
        cast.assistant,
    ]
    cast.world.contacts.connect(cast.weather, cast.olga)
    cast.world.contacts.connect(cast.weather, cast.ledger)
    seen_by = [each for each in everybody if cast.world.peers.is_peer(each, cast.weather)]
    assert seen_by == [cast.jane, cast.olga, cast.travel, cast.ledger]


@pytest.mark.rule("AGT-9")
def test_co_participants_see_an_agent_that_is_not_their_peer(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.spy)
    assert not cast.world.peers.is_peer(cast.spy, cast.weather)
    present = cast.world.rooms.participants(cast.spy, room.id)
    assert [each.identity for each in present] == [cast.jane, cast.weather, cast.spy]


@pytest.mark.rule("AGT-9")
def test_a_deleted_global_agent_is_nobodys_peer(cast: Cast) -> None:
    owner = cast.assistant.owner
    cast.world.accounts.delete_agent(owner, cast.assistant.id)
    assert list(cast.world.accounts.global_agents()) == []
    peers = cast.world.peers.of(cast.jane)
    assert cast.assistant not in [peer.identity for peer in peers.cut(0, peers.total)]


@pytest.mark.rule("AGT-10")
def test_a_user_lists_what_it_owns_of_every_kind_newest_first(cast: Cast) -> None:
    add = cast.world.accounts.add_agent
    hosted = add(cast.jane, "Alpha Hosted", WORDS, kind="platform")
    shared = add(cast.jane, "Zeta Shared", WORDS, kind="global")
    newest = register(cast, cast.jane, "Middle")
    mine = cast.world.accounts.agents_of(cast.jane)
    assert mine.total == 5
    assert mine.cut(0, 5) == [newest, shared, hosted, cast.travel, cast.weather]
    assert mine.cut(1, 3) == [shared, hosted]
    assert cast.world.accounts.agents_of(cast.ravi).cut(0, 9) == [cast.ledger]


@pytest.mark.rule("AGT-10")
def test_a_deleted_agent_leaves_the_list_of_its_owner(cast: Cast) -> None:
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    mine = cast.world.accounts.agents_of(cast.jane)
    assert (mine.total, mine.cut(0, 9)) == (1, [cast.travel])
    assert list(cast.world.accounts.agents_by_name(cast.jane)) == [cast.travel]


@pytest.mark.rule("AGT-11")
def test_without_registry_access_an_agent_sees_no_siblings_and_keeps_its_contacts(cast: Cast) -> None:
    recluse = cast.world.accounts.add_agent(cast.jane, "Recluse", WORDS, registry_access=False)
    cast.world.contacts.connect(recluse, cast.travel)
    cast.world.contacts.connect(recluse, cast.spy)
    peers = cast.world.peers.of(recluse)
    assert [(peer.identity, peer.source) for peer in peers.cut(0, peers.total)] == [
        (cast.assistant, "registry"),
        (cast.jane, "registry"),
        (cast.spy, "contact"),
        (cast.travel, "contact"),
    ]
    room = cast.room(recluse)
    with refused(cast.world, Forbidden("You may add only your peers and contacts to a chat room")):
        cast.world.rooms.add_participant(recluse, room.id, cast.weather.id)
    assert cast.world.rooms.add_participant(recluse, room.id, cast.travel.id).identity is cast.travel


@pytest.mark.rule("AGT-11")
def test_an_agent_without_registry_access_is_still_seen_by_its_siblings(cast: Cast) -> None:
    recluse = cast.world.accounts.add_agent(cast.jane, "Recluse", WORDS, registry_access=False)
    assert cast.world.peers.is_peer(cast.weather, recluse)


# --- deletion --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AGT-12")
def test_an_agent_without_history_is_deleted_without_force(cast: Cast) -> None:
    assert cast.world.accounts.delete_agent(cast.jane, cast.weather.id) == (cast.weather, 0)
    assert cast.world.accounts.get(cast.weather.id) is None
    with refused(cast.world, NotFound("Agent")):
        cast.world.accounts.delete_agent(cast.jane, cast.weather.id)


@pytest.mark.rule("AGT-12")
@pytest.mark.parametrize("force", [False, True])
def test_an_unknown_agent_cannot_be_deleted(cast: Cast, *, force: bool) -> None:
    for unknown in ("nobody", cast.jane.id):
        with refused(cast.world, NotFound("Agent")):
            cast.world.accounts.delete_agent(cast.jane, unknown, force=force)


@pytest.mark.rule("AGT-12")
@pytest.mark.parametrize("force", [False, True])
def test_only_the_owner_deletes_an_agent_with_history_or_without(cast: Cast, *, force: bool) -> None:
    room = cast.room(cast.ravi, cast.ledger, cast.jane)
    for _ in range(2):
        with refused(cast.world, NOT_THE_OWNER):
            cast.world.accounts.delete_agent(cast.jane, cast.ledger.id, force=force)
        cast.say(cast.ravi, room, "history", cast.ledger)


@pytest.mark.rule("AGT-12")
def test_an_agent_with_history_is_deleted_only_with_force_and_the_answer_counts_its_executions(cast: Cast) -> None:
    for _ in range(3):
        room = cast.room(cast.jane, cast.weather)
        cast.say(cast.jane, room, "one", cast.weather)
        cast.say(cast.jane, room, "two", cast.weather)
    with refused(cast.world, HAS_HISTORY):
        cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert cast.world.accounts.delete_agent(cast.jane, cast.weather.id, force=True) == (cast.weather, 3)
    assert cast.world.messages.executions_of(cast.weather) == 0


@pytest.mark.rule("AGT-12")
def test_force_on_an_agent_without_history_deletes_no_execution(cast: Cast) -> None:
    assert cast.world.accounts.delete_agent(cast.jane, cast.weather.id, force=True) == (cast.weather, 0)


@pytest.mark.rule("AGT-13")
def test_being_in_a_room_or_owning_it_is_no_execution(cast: Cast) -> None:
    room = cast.room(cast.weather, cast.jane, cast.travel)
    cast.say(cast.travel, room, "not for weather", cast.jane)
    assert cast.world.messages.executions_of(cast.weather) == 0
    assert cast.world.messages.executions_of(cast.travel) == 1


@pytest.mark.rule("AGT-13")
@pytest.mark.parametrize("start", ["addressed", "sent", "event"])
def test_an_execution_starts_with_the_first_message_to_or_by_the_agent_in_a_room(cast: Cast, start: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    if start == "addressed":
        cast.say(cast.jane, room, "please", cast.weather)
    elif start == "sent":
        cast.say(cast.weather, room, "hello", cast.jane)
    else:
        cast.world.messages.post_event(cast.weather, room.id, "thinking", "thought")
    assert cast.world.messages.executions_of(cast.weather) == 1
    cast.say(cast.weather, room, "more", cast.jane)
    cast.say(cast.jane, room, "more", cast.weather)
    assert cast.world.messages.executions_of(cast.weather) == 1


@pytest.mark.rule("AGT-13")
def test_an_execution_outlasts_the_agents_stay_in_the_room(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "please", cast.weather)
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    assert cast.world.messages.executions_of(cast.weather) == 1


@pytest.mark.rule("AUTH-11", "AGT-14")
def test_deleting_an_agent_revokes_all_its_keys_and_nobody_elses(cast: Cast) -> None:
    accounts = cast.world.accounts
    kept = accounts.issue_key(cast.travel)
    lost = [accounts.issue_key(cast.weather) for _ in range(3)]
    accounts.delete_agent(cast.jane, cast.weather.id)
    for key in lost:
        with refused(cast.world, Unauthorized("API key not linked to a valid user or agent")):
            accounts.identify(key)
    assert accounts.identify(kept) is cast.travel


@pytest.mark.rule("AGT-14")
def test_a_deleted_agent_is_in_no_room_and_its_participant_rows_stay_for_history(cast: Cast) -> None:
    rooms = [cast.room(cast.jane, cast.weather, cast.travel), cast.room(cast.weather, cast.travel)]
    untouched = cast.room(cast.jane, cast.travel)
    rows = [room.participants[cast.weather.id] for room in rooms]
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert [list(room.participants) for room in rooms] == [[cast.jane.id, cast.travel.id], [cast.travel.id]]
    assert [room.past for room in rooms] == [[rows[0]], [rows[1]]]
    assert all(row.left_at is not None and row.left_at > row.joined_at for row in rows)
    assert (list(untouched.participants), untouched.past) == ([cast.jane.id, cast.travel.id], [])


@pytest.mark.rule("AGT-14")
def test_a_deleted_agents_memories_go_and_those_of_others_about_it_stay(cast: Cast) -> None:
    def draft(subject_id: str | None) -> MemoryDraft:
        scope = "organization" if subject_id is None else "subject"
        return MemoryDraft("fact", "working", "semantic", "user", "because", scope, subject_id)  # type: ignore[arg-type]

    memories = cast.world.memories
    memories.create(cast.weather, draft(None))
    memories.create(cast.weather, draft(cast.jane.id))
    kept = memories.create(cast.travel, draft(cast.weather.id))
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert memories.memories == {kept.id: kept}


@pytest.mark.rule("AGT-14", "AGT-15")
def test_after_deletion_only_the_rooms_own_history_names_the_agent(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "please", cast.weather)
    cast.world.accounts.issue_key(cast.weather)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id, force=True)
    state = state_of_world(cast.world)
    rooms = state["rooms"]
    assert isinstance(rooms, dict)
    for part in (state["accounts"], state["messages"], rooms["_memberships"]):
        assert cast.weather.id not in str(part)
    assert room.inboxes == {}


@pytest.mark.rule("AGT-15")
def test_messages_of_a_deleted_agent_keep_their_sender(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    said = cast.say(cast.weather, room, "It rains", cast.jane)
    asked = cast.say(cast.jane, room, "Still?", cast.weather)
    cast.world.deliveries.mark_processing(cast.weather, room.id, asked.id)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id, force=True)
    listed = cast.world.messages.in_room(cast.jane, room.id).cut(0, 9)
    assert listed == [asked, said]
    assert (said.sender_id, said.sender_type, said.sender_name) == (cast.weather.id, "Agent", "Weather Agent")
    assert asked.mentions == (cast.weather.mention,)
    assert asked.deliveries is not None
    assert asked.deliveries[cast.weather.id].status == "processing"


@pytest.mark.rule("AGT-15")
def test_co_participants_are_told_that_a_deleted_agent_left_each_room(cast: Cast) -> None:
    one, two = cast.room(cast.jane, cast.weather), cast.room(cast.weather, cast.travel)
    key = cast.world.accounts.issue_key(cast.weather)
    told = told_by(cast.world)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert [type(event) for event in told] == [
        ParticipantRemoved,
        RoomRemoved,
        ParticipantRemoved,
        RoomRemoved,
        KeyRevoked,
        AgentDeleted,
    ]
    left = [event for event in told if isinstance(event, ParticipantRemoved)]
    assert [(event.room, event.participant.identity) for event in left] == [(one, cast.weather), (two, cast.weather)]
    assert told[-2:] == [KeyRevoked(key), AgentDeleted(cast.weather)]


@pytest.mark.rule("AGT-15")
def test_a_deleted_agent_cannot_be_mentioned_or_added(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    with refused(cast.world, NotFound("Participant")):
        cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    refusal = Invalid(
        "A mentioned participant is not in the chat room",
        code="mentioned_participant_not_in_room",
        details={"/message/mentions/0": ["is not a participant of the chat room"]},
    )
    with refused(cast.world, refusal):
        cast.say(cast.jane, room, "anybody?", cast.weather)


@pytest.mark.rule("AGT-16")
def test_a_room_whose_owner_agent_is_deleted_stays_and_nobody_is_promoted(cast: Cast) -> None:
    room = cast.room(cast.weather, cast.ravi)
    cast.world.rooms.admit(room, cast.jane, "admin")
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    present = cast.world.rooms.participants(cast.ravi, room.id)
    assert [(each.identity, each.role) for each in present] == [(cast.ravi, "member"), (cast.jane, "admin")]
    assert room.owners() == []
    assert cast.world.rooms.add_participant(cast.jane, room.id, cast.travel.id, "admin").role == "admin"
    with refused(cast.world, Forbidden("Your role does not permit adding a participant as owner")):
        cast.world.rooms.add_participant(cast.jane, room.id, cast.assistant.id, "owner")


@pytest.mark.rule("AGT-17")
def test_contacts_of_a_deleted_agent_disappear_and_the_other_party_is_told(cast: Cast) -> None:
    contacts = cast.world.contacts
    contacts.connect(cast.weather, cast.spy)
    contacts.connect(cast.ledger, cast.spy)
    (record,) = [each for each in contacts.of(cast.spy).cut(0, 9) if each.other is cast.weather]
    told = told_by(cast.world)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert [event for event in told if isinstance(event, ContactRemoved)] == [ContactRemoved(record)]
    assert [each.other for each in contacts.of(cast.spy).cut(0, 9)] == [cast.ledger]
    assert not cast.world.peers.is_peer(cast.spy, cast.weather)


@pytest.mark.rule("AGT-17")
def test_a_record_that_only_the_other_side_kept_disappears_as_well(cast: Cast) -> None:
    contacts = cast.world.contacts
    contacts.connect(cast.weather, cast.spy)
    contacts.remove(cast.weather, handle="olga/spy")
    (record,) = contacts.of(cast.spy).cut(0, 9)
    told = told_by(cast.world)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert [event for event in told if isinstance(event, ContactRemoved)] == [ContactRemoved(record)]
    assert contacts.of(cast.spy).total == 0


@pytest.mark.rule("AGT-17")
def test_pending_requests_of_a_deleted_agent_disappear_in_both_directions(cast: Cast) -> None:
    contacts = cast.world.contacts
    sent = contacts.request(cast.weather, "olga")
    received = contacts.request(cast.spy, "jane/weather-agent")
    kept = contacts.request(cast.travel, "olga")
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert contacts.received(cast.olga).cut(0, 9) == [kept]
    assert contacts.sent(cast.spy).total == 0
    with refused(cast.world, NotFound("Contact request")):
        contacts.decide(cast.olga, sent.id, "approve")
    with refused(cast.world, NotFound("Contact request")):
        contacts.decide(cast.spy, received.id, "cancel")
