"""Whom a caller can bring into a room."""

from functools import partial

import pytest
from thenvoi_rest.types import Peer

from mock_platform.world import World
from tests.clients.callers import Callers
from tests.clients.quickstart import ASSISTANT, JANE, NOTES, NOWHERE, RAVI, ROOM, TRAVEL, WEATHER
from tests.clients.shown import shown, there


def agent_peer(identity: str, name: str, slug: str, description: str) -> Peer:
    return Peer(
        id=identity,
        name=name,
        handle=slug,
        type="Agent",
        description=description,
        is_external=not slug.startswith("thenvoi/"),
        listed_in_directory=False,
        tags=[],
        source="registry",
        is_contact=False,
    )


def user_peer(identity: str, name: str, handle: str) -> Peer:
    return Peer(
        id=identity,
        name=name,
        handle=handle,
        type="User",
        listed_in_directory=True,
        tags=[],
        source="registry",
        is_contact=False,
    )


def connect(one: str, other: str, world: World) -> None:
    world.contacts.connect(world.accounts.resolve(one), world.accounts.resolve(other))


WEATHER_PEER = agent_peer(
    WEATHER, "Weather Agent", "jane/weather-agent", "Knows today's weather and tomorrow's forecast."
)


TRAVEL_PEER = agent_peer(TRAVEL, "Travel Agent", "jane/travel-agent", "Finds connections and books journeys.")


NOTES_PEER = agent_peer(NOTES, "Notes Agent", "jane/notes-agent", "Keeps minutes of what was decided.")


ASSISTANT_PEER = agent_peer(
    ASSISTANT, "Platform Assistant", "thenvoi/assistant", "A global agent that everybody sees and anybody may add."
)


@pytest.mark.rule("PEER-1", "PEER-2", "PEER-3")
@pytest.mark.answers("list_agent_peers")
def test_the_peers_of_an_agent_are_its_siblings_then_globals_then_its_owner(mock: Callers) -> None:
    answer = mock.as_("jane/weather-agent").agent_api_peers.list_agent_peers()
    expected = [NOTES_PEER, TRAVEL_PEER, ASSISTANT_PEER, user_peer(JANE, "Jane Roe", "jane")]
    assert shown(answer.data) == shown(expected)
    assert dict(there(answer.metadata)) == {"page": 1, "page_size": 20, "total_count": 4, "total_pages": 1}


@pytest.mark.rule("PEER-4", "PEER-5")
@pytest.mark.answers("list_agent_peers", "list_my_peers")
def test_peers_who_are_in_a_room_can_be_left_out(mock: Callers) -> None:
    weather, jane = mock.as_("jane/weather-agent"), mock.as_("jane")
    of_agent = there(weather.agent_api_peers.list_agent_peers(not_in_chat=ROOM).data)
    assert [each.id for each in of_agent] == [NOTES, ASSISTANT]
    of_user = there(jane.human_api_peers.list_my_peers(not_in_chat=ROOM).data)
    assert [each.id for each in of_user] == [RAVI, NOTES, ASSISTANT]
    no_filter = there(weather.agent_api_peers.list_agent_peers(not_in_chat="").data)
    assert len(no_filter) == 4


@pytest.mark.rule("PEER-4")
@pytest.mark.refuses("list_agent_peers", "list_my_peers")
def test_peers_not_in_a_hidden_room_are_404_which_the_client_does_not_type(mock: Callers) -> None:
    with mock.refuses(404, "Chat room not found"):
        mock.as_("jane/notes-agent").agent_api_peers.list_agent_peers(not_in_chat=ROOM)
    with mock.refuses(404, "Chat room not found"):
        mock.as_("jane").human_api_peers.list_my_peers(not_in_chat=NOWHERE)


@pytest.mark.rule("PEER-3")
@pytest.mark.answers("list_my_peers")
def test_the_peers_of_a_user_are_colleagues_then_own_agents_then_globals(mock: Callers) -> None:
    answer = mock.as_("jane").human_api_peers.list_my_peers()
    ravi = user_peer(RAVI, "Ravi Iyer", "ravi")
    assert shown(answer.data) == shown([ravi, NOTES_PEER, TRAVEL_PEER, WEATHER_PEER, ASSISTANT_PEER])
    assert dict(there(answer.metadata)) == {"page": 1, "page_size": 20, "total_count": 5, "total_pages": 1}


@pytest.mark.rule("PEER-2", "PEER-3", "CON-17")
@pytest.mark.answers("list_my_peers")
def test_a_contact_of_another_organization_comes_last_and_the_filter_keeps_one_type(mock: Callers) -> None:
    for handle in ("olga", "jane/notes-agent"):
        mock.call(partial(connect, "jane", handle))
    peers = mock.as_("jane").human_api_peers
    assert [(each.handle, each.source, each.is_contact) for each in there(peers.list_my_peers(type="User").data)] == [
        ("ravi", "registry", False),
        ("olga", "contact", True),
    ]
    assert [(each.handle, each.source, each.is_contact) for each in there(peers.list_my_peers(type="Agent").data)] == [
        ("jane/notes-agent", "registry", True),
        ("jane/travel-agent", "registry", False),
        ("jane/weather-agent", "registry", False),
        ("thenvoi/assistant", "registry", False),
    ]


@pytest.mark.rule("ERR-5", "PEER-3")
@pytest.mark.refuses("list_my_peers")
def test_a_type_of_peer_that_does_not_exist_is_refused(mock: Callers) -> None:
    with mock.refuses(422, details={"/type": ["Invalid value for enum"]}):
        mock.as_("jane").human_api_peers.list_my_peers(type="Robot")


@pytest.mark.rule("PEER-6", "GEN-1")
@pytest.mark.answers("list_agent_peers")
def test_a_loop_over_the_pages_of_peers_meets_everybody_once(mock: Callers) -> None:
    peers = mock.as_("jane/weather-agent").agent_api_peers
    found: list[str] = []
    page, pages = 1, 1
    while page <= pages:
        answer = peers.list_agent_peers(page=page, page_size=3)
        found += [each.id for each in there(answer.data)]
        page, pages = page + 1, there(there(answer.metadata).total_pages)
    assert (page - 1, found) == (2, [NOTES, TRAVEL, ASSISTANT, JANE])
