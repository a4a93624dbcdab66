"""Who the caller is, and whom it can bring into a room."""

from datetime import timedelta
from functools import partial

import pytest
from thenvoi_rest.errors import ForbiddenError, UnprocessableEntityError
from thenvoi_rest.human_api_profile import UpdateMyProfileRequestUser
from thenvoi_rest.types import AgentMe, Peer, UserDetails

from mock_platform.world import World
from tests.clients.callers import Callers
from tests.clients.quickstart import ASSISTANT, JANE, NOTES, NOWHERE, RAVI, ROOM, START, TRAVEL, WEATHER
from tests.clients.requests import say, with_headers
from tests.clients.shown import shown, there

BOOKS_JOURNEYS = "Finds connections and books journeys."


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
TRAVEL_PEER = agent_peer(TRAVEL, "Travel Agent", "jane/travel-agent", BOOKS_JOURNEYS)
NOTES_PEER = agent_peer(NOTES, "Notes Agent", "jane/notes-agent", "Keeps minutes of what was decided.")
ASSISTANT_PEER = agent_peer(
    ASSISTANT, "Platform Assistant", "thenvoi/assistant", "A global agent that everybody sees and anybody may add."
)


@pytest.mark.rule("AUTH-9")
@pytest.mark.answers("get_agent_me")
def test_an_agent_learns_who_it_is_and_whom_it_belongs_to(mock: Callers) -> None:
    me = mock.as_("jane/travel-agent").agent_api_identity.get_agent_me().data
    assert shown(me) == shown(
        AgentMe(
            id=TRAVEL,
            name="Travel Agent",
            handle="jane/travel-agent",
            owner_uuid=JANE,
            description=BOOKS_JOURNEYS,
            listed_in_directory=False,
            tags=[],
            inserted_at=me.inserted_at,
            updated_at=me.inserted_at,
        )
    )
    assert timedelta(0) <= me.inserted_at - (START - timedelta(days=1)) < timedelta(seconds=1)


@pytest.mark.rule("AUTH-7")
@pytest.mark.refuses("get_agent_me")
def test_a_user_is_no_agent(mock: Callers) -> None:
    with mock.refuses(ForbiddenError, "Agent authentication required"):
        mock.as_("jane").agent_api_identity.get_agent_me()


@pytest.mark.rule("AUTH-3", "AUTH-4")
@pytest.mark.answers("get_my_profile", "get_agent_me")
@pytest.mark.refuses("get_agent_me")
def test_a_key_stands_for_whom_it_was_issued_to_whatever_it_looks_like(mock: Callers) -> None:
    bare, misleading = "thnv_1767600000_without-a-kind", "thnv_u_1767600000_of-an-agent"
    mock.call(lambda world: world.accounts.issue_key(world.accounts.users[JANE], bare))
    mock.call(lambda world: world.accounts.issue_key(world.accounts.agents[WEATHER], misleading))
    assert mock.with_key(bare).human_api_profile.get_my_profile().data.id == JANE
    with mock.refuses(ForbiddenError, "Agent authentication required"):
        mock.with_key(bare).agent_api_identity.get_agent_me()
    assert mock.with_key(misleading).agent_api_identity.get_agent_me().data.id == WEATHER


@pytest.mark.rule("AUTH-2")
@pytest.mark.answers("get_my_profile")
def test_the_key_wins_over_a_token_that_is_sent_beside_it(mock: Callers) -> None:
    beside = with_headers(Authorization=f"Bearer {mock.site.mock.token('jane')}")
    assert mock.as_("ravi").human_api_profile.get_my_profile(request_options=beside).data.id == RAVI


@pytest.mark.answers("get_my_profile")
def test_a_user_reads_the_own_profile(mock: Callers) -> None:
    profile = mock.as_("jane").human_api_profile.get_my_profile().data
    expected = UserDetails(
        id=JANE, email="jane@acme.example", first_name="Jane", last_name="Roe", role="admin", listed_in_directory=True
    )
    assert shown(profile) == shown(expected)


@pytest.mark.rule("AUTH-6")
@pytest.mark.refuses("get_my_profile", "update_my_profile")
def test_an_agent_has_no_profile_and_the_client_does_not_type_that(mock: Callers) -> None:
    with mock.refuses(403, "User authentication required"):
        mock.as_("jane/weather-agent").human_api_profile.get_my_profile()
    with mock.refuses(403, "User authentication required"):
        mock.as_("jane/weather-agent").human_api_profile.update_my_profile(
            user=UpdateMyProfileRequestUser(first_name="W")
        )


@pytest.mark.rule("AUTH-8")
@pytest.mark.refuses("get_my_profile", "list_my_agents")
def test_a_plan_without_the_human_api_is_told_by_its_code(mock: Callers) -> None:
    mock.site.renew(plan_required=("ravi",))
    message = "Your plan does not include the Human API"
    with mock.refuses(403, message, code="plan_required"):
        mock.as_("ravi").human_api_profile.get_my_profile()
    with mock.refuses(ForbiddenError, message, code="plan_required"):
        mock.as_("ravi").human_api_agents.list_my_agents()
    assert mock.as_("jane").human_api_profile.get_my_profile().data.id == JANE


@pytest.mark.rule("GEN-10")
@pytest.mark.answers("update_my_profile")
@pytest.mark.parametrize(
    "names, sent, name",
    [
        (UpdateMyProfileRequestUser(last_name="Doe"), b'{"user":{"last_name":"Doe"}}', ("Jane", "Doe")),
        (UpdateMyProfileRequestUser(first_name="Joan"), b'{"user":{"first_name":"Joan"}}', ("Joan", "Roe")),
        (UpdateMyProfileRequestUser(), b'{"user":{}}', ("Jane", "Roe")),
    ],
)
def test_only_the_names_that_are_sent_change(
    mock: Callers, names: UpdateMyProfileRequestUser, sent: bytes, name: tuple[str, str]
) -> None:
    profile = mock.as_("jane").human_api_profile
    changed = profile.update_my_profile(user=names).data
    assert mock.traffic.last.body == sent
    assert isinstance(changed, UserDetails)
    assert (changed.id, changed.first_name, changed.last_name) == (JANE, *name)
    assert profile.get_my_profile().data == changed


@pytest.mark.rule("GEN-10")
@pytest.mark.answers("update_my_profile", "list_my_chat_messages")
def test_a_new_name_is_on_later_messages_and_not_on_earlier_ones(mock: Callers) -> None:
    jane = mock.as_("jane")
    jane.human_api_profile.update_my_profile(user=UpdateMyProfileRequestUser(last_name="Doe"))
    jane.human_api_messages.send_my_chat_message(ROOM, message=say("Hello", TRAVEL))
    newest, before, *_ = jane.human_api_messages.list_my_chat_messages(ROOM).data
    assert (newest.sender_name, before.sender_name) == ("Jane Doe", "Jane Roe")


@pytest.mark.rule("ERR-5", "ERR-6")
@pytest.mark.refuses("update_my_profile")
def test_a_null_name_and_a_field_of_somebody_else_are_refused(mock: Callers) -> None:
    user = UpdateMyProfileRequestUser.model_validate({"first_name": None, "role": "admin"})
    details = {
        "/user/first_name": ["null value where string expected"],
        "/user/role": ["Unexpected field: role"],
    }
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("ravi").human_api_profile.update_my_profile(user=user)


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
