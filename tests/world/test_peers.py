"""Peers: who finds whom, and who may therefore be added to a room."""

from collections.abc import Iterable

import pytest

from mock_platform.world.errors import Forbidden, Invalid, NotFound
from mock_platform.world.identities import Identity
from mock_platform.world.messages import MentionRequest
from mock_platform.world.peers import Peer
from tests.world.builders import Cast
from tests.world.refusals import refused

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def peers(cast: Cast, caller: Identity, *, not_in_chat: str | None = None, type_: str | None = None) -> list[Peer]:
    listing = cast.world.peers.of(caller, not_in_chat=not_in_chat, type_=type_)
    return listing.cut(0, listing.total)


def identities(listed: Iterable[Peer]) -> list[Identity]:
    return [peer.identity for peer in listed]


def everybody(cast: Cast) -> list[Identity]:
    return [*cast.world.accounts.users.values(), *cast.world.accounts.agents.values()]


@pytest.mark.rule("PEER-1", "PEER-3")
def test_an_agent_finds_its_siblings_then_the_global_agents_then_its_owner(cast: Cast) -> None:
    assert identities(peers(cast, cast.weather)) == [cast.travel, cast.assistant, cast.jane]


@pytest.mark.rule("PEER-1", "PEER-3", "CON-17")
def test_an_agent_finds_its_contacts_after_all_others(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    cast.world.contacts.connect(cast.weather, cast.olga)
    assert identities(peers(cast, cast.weather)) == [cast.travel, cast.assistant, cast.jane, cast.olga, cast.spy]


@pytest.mark.rule("PEER-1")
def test_nobody_is_a_peer_of_oneself(cast: Cast) -> None:
    for identity in everybody(cast):
        assert identity not in identities(peers(cast, identity))
        assert not cast.world.peers.is_peer(identity, identity)


@pytest.mark.rule("PEER-3")
def test_a_user_finds_colleagues_then_own_agents_then_global_agents_then_contacts(cast: Cast) -> None:
    cast.world.contacts.connect(cast.jane, cast.spy)
    expected = [cast.ravi, cast.travel, cast.weather, cast.assistant, cast.spy]
    assert identities(peers(cast, cast.jane)) == expected


@pytest.mark.rule("PEER-3")
def test_peers_of_a_group_are_sorted_by_name_without_regard_to_case(cast: Cast) -> None:
    first = cast.world.accounts.add_agent(cast.jane, "almanac", "Knows the days")
    last = cast.world.accounts.add_agent(cast.jane, "ZEBRA", "Knows the stripes")
    assert identities(peers(cast, cast.weather))[:3] == [first, cast.travel, last]


@pytest.mark.rule("PEER-3")
def test_a_renamed_colleague_moves_to_the_place_of_the_new_name(cast: Cast) -> None:
    acme = cast.world.accounts.organizations[cast.jane.organization_id]
    zoe = cast.world.accounts.add_user("zoe", organization=acme, first_name="Zoe")
    assert identities(peers(cast, cast.jane, type_="User")) == [cast.ravi, zoe]
    cast.world.accounts.update_profile(zoe, first_name="Ada")
    assert identities(peers(cast, cast.jane, type_="User")) == [zoe, cast.ravi]


@pytest.mark.rule("PEER-3")
def test_peers_can_be_narrowed_to_users_or_to_agents(cast: Cast) -> None:
    assert identities(peers(cast, cast.jane, type_="User")) == [cast.ravi]
    assert identities(peers(cast, cast.jane, type_="Agent")) == [cast.travel, cast.weather, cast.assistant]


@pytest.mark.rule("PEER-3")
def test_the_first_peer_of_an_agent_can_be_added_and_removed_again(cast: Cast) -> None:
    # A live test of the platform takes whoever comes first; an agent's owner would refuse to go (PAR-13).
    room = cast.room(cast.weather)
    first = peers(cast, cast.weather)[0].identity
    cast.world.rooms.add_participant(cast.weather, room.id, first.id)
    assert cast.world.rooms.remove_participant(cast.weather, room.id, first.id).identity is first


@pytest.mark.rule("PEER-2")
def test_the_source_tells_known_by_the_platform_from_known_only_as_a_contact(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.travel)
    cast.world.contacts.connect(cast.weather, cast.spy)
    assert peers(cast, cast.weather) == [
        Peer(cast.travel, "registry", is_contact=True),
        Peer(cast.assistant, "registry", is_contact=False),
        Peer(cast.jane, "registry", is_contact=False),
        Peer(cast.spy, "contact", is_contact=True),
    ]


@pytest.mark.rule("PEER-2")
def test_the_owner_of_a_global_agent_finds_it_once(cast: Cast) -> None:
    helper = cast.world.accounts.add_agent(cast.jane, "Helper", "Helps everybody", kind="global")
    assert identities(peers(cast, cast.jane)).count(helper) == 1
    assert identities(peers(cast, cast.weather)).count(helper) == 1


@pytest.mark.rule("PEER-2", "CON-16")
def test_only_the_side_that_has_a_record_sees_a_contact(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    cast.world.contacts.remove(cast.weather, handle=cast.spy.handle)
    assert cast.spy not in identities(peers(cast, cast.weather))
    assert Peer(cast.weather, "contact", is_contact=True) in peers(cast, cast.spy)


@pytest.mark.rule("PEER-4")
def test_not_in_chat_leaves_out_whoever_is_in_the_room(cast: Cast) -> None:
    room = cast.room(cast.weather, cast.jane, cast.assistant)
    assert identities(peers(cast, cast.weather, not_in_chat=room.id)) == [cast.travel]


@pytest.mark.rule("PEER-4", "ERR-8")
def test_not_in_chat_of_a_room_that_is_not_joined_looks_like_that_of_an_unknown_room(cast: Cast) -> None:
    room = cast.room(cast.olga)
    for room_id in (room.id, UNKNOWN):
        with refused(cast.world, NotFound("Chat room")):
            peers(cast, cast.weather, not_in_chat=room_id)


@pytest.mark.rule("PEER-5")
def test_adding_a_peer_takes_it_out_of_not_in_chat_and_removing_brings_it_back(cast: Cast) -> None:
    room = cast.room(cast.weather)
    before = peers(cast, cast.weather, not_in_chat=room.id)
    cast.world.rooms.add_participant(cast.weather, room.id, cast.travel.id)
    during = peers(cast, cast.weather, not_in_chat=room.id)
    cast.world.rooms.remove_participant(cast.weather, room.id, cast.travel.id)
    assert identities(before) == [cast.travel, *identities(during)]
    assert peers(cast, cast.weather, not_in_chat=room.id) == before


@pytest.mark.rule("PEER-7")
def test_a_just_registered_agent_is_found_at_once(cast: Cast) -> None:
    agent, _ = cast.world.accounts.register_agent(cast.jane, "Brand New", "Registered a moment ago")
    assert agent in identities(peers(cast, cast.weather))
    assert agent in identities(peers(cast, cast.jane))


@pytest.mark.rule("PEER-8", "PAR-7", "MSG-8")
def test_a_peer_can_be_added_but_not_mentioned_before_that(cast: Cast) -> None:
    room = cast.room(cast.weather, cast.jane)
    mention = [MentionRequest(cast.travel.id)]
    not_in_room = Invalid(
        "A mentioned participant is not in the chat room",
        code="mentioned_participant_not_in_room",
        details={"/message/mentions/0": ["is not a participant of the chat room"]},
    )
    with refused(cast.world, not_in_room):
        cast.world.messages.send(cast.weather, room.id, "hello", mention)
    cast.world.rooms.add_participant(cast.weather, room.id, cast.travel.id)
    assert cast.world.messages.send(cast.weather, room.id, "hello", mention).mentions_id(cast.travel.id)


@pytest.mark.rule("PEER-9")
def test_without_registry_access_an_agent_keeps_globals_owner_and_contacts(cast: Cast) -> None:
    cast.weather.registry_access = False
    cast.world.contacts.connect(cast.weather, cast.spy)
    assert identities(peers(cast, cast.weather)) == [cast.assistant, cast.jane, cast.spy]
    assert cast.weather in identities(peers(cast, cast.travel))


@pytest.mark.rule("PEER-9", "PEER-2")
def test_without_registry_access_a_sibling_can_still_be_a_contact(cast: Cast) -> None:
    cast.weather.registry_access = False
    cast.world.contacts.connect(cast.weather, cast.travel)
    assert Peer(cast.travel, "contact", is_contact=True) in peers(cast, cast.weather)


@pytest.mark.rule("PAR-7", "PEER-8", "PEER-9", "CON-17")
@pytest.mark.parametrize("registry_access", [True, False])
def test_exactly_the_listed_peers_may_be_added_to_a_room(cast: Cast, *, registry_access: bool) -> None:
    # `of` and `is_peer` are written apart, the second for speed: here they must agree for everybody.
    cast.weather.registry_access = registry_access
    cast.world.contacts.connect(cast.ledger, cast.spy)
    cast.world.contacts.connect(cast.jane, cast.olga)
    cast.world.contacts.connect(cast.weather, cast.travel)
    cast.world.contacts.remove(cast.olga, handle=cast.jane.handle)
    for caller in everybody(cast):
        allowed = [entity for entity in everybody(cast) if cast.world.peers.is_peer(caller, entity)]
        assert {entity.id for entity in allowed} == {peer.identity.id for peer in peers(cast, caller)}


@pytest.mark.rule("CON-17", "PAR-7")
def test_becoming_contacts_makes_a_stranger_addable(cast: Cast) -> None:
    room = cast.room(cast.weather)
    with refused(cast.world, Forbidden("You may add only your peers and contacts to a chat room")):
        cast.world.rooms.add_participant(cast.weather, room.id, cast.spy.id)
    request = cast.world.contacts.request(cast.weather, cast.spy.handle)
    cast.world.contacts.decide(cast.spy, request.id, "approve")
    assert cast.world.rooms.add_participant(cast.weather, room.id, cast.spy.id).identity is cast.spy
