"""Who the caller is."""

from datetime import timedelta

import pytest
from thenvoi_rest.errors import ForbiddenError, UnprocessableEntityError
from thenvoi_rest.human_api_profile import UpdateMyProfileRequestUser
from thenvoi_rest.types import AgentMe, UserDetails

from tests.clients.callers import Callers
from tests.clients.quickstart import JANE, RAVI, ROOM, START, TRAVEL, WEATHER
from tests.clients.requests import say, with_headers
from tests.clients.shown import shown


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
            description="Finds connections and books journeys.",
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
