"""Who is in a room and who may remove whom, in both halves."""

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError
from thenvoi_rest.types import ChatParticipant, ChatParticipantDetails, ParticipantRequest

from tests.clients.callers import Callers
from tests.clients.quickstart import JANE, LEDGER, MALFORMED, NOT_AN_ID, NOTES, NOWHERE, RAVI, ROOM, TRAVEL, WEATHER
from tests.clients.shown import shown


@pytest.mark.rule("PAR-20", "PAR-21", "PAR-3")
@pytest.mark.answers("list_agent_chat_participants")
def test_an_agent_sees_everybody_in_the_order_in_which_they_joined(mock: Callers) -> None:
    present = mock.as_("jane/weather-agent").agent_api_participants.list_agent_chat_participants(ROOM).data
    assert shown(present) == shown(
        [
            ChatParticipant(id=JANE, name="Jane Roe", handle="jane", type="User", role="owner", status="active"),
            ChatParticipant(
                id=WEATHER,
                name="Weather Agent",
                handle="jane/weather-agent",
                type="Agent",
                role="member",
                status="inactive",
            ),
            ChatParticipant(
                id=TRAVEL,
                name="Travel Agent",
                handle="jane/travel-agent",
                type="Agent",
                role="member",
                status="inactive",
            ),
        ]
    )


@pytest.mark.rule("PAR-20")
@pytest.mark.answers("list_my_chat_participants")
def test_a_user_sees_the_same_with_what_agents_are_for(mock: Callers) -> None:
    participants = mock.as_("jane").human_api_participants
    everybody = participants.list_my_chat_participants(ROOM).data
    assert [each.id for each in everybody] == [JANE, WEATHER, TRAVEL]
    (jane,) = participants.list_my_chat_participants(ROOM, participant_type="User").data
    assert shown(jane) == shown(
        ChatParticipantDetails(id=JANE, name="Jane Roe", handle="jane", type="User", role="owner", status="active")
    )
    _, travel = participants.list_my_chat_participants(ROOM, participant_type="Agent").data
    assert shown(travel) == shown(
        ChatParticipantDetails(
            id=TRAVEL,
            name="Travel Agent",
            handle="jane/travel-agent",
            description="Finds connections and books journeys.",
            is_external=True,
            type="Agent",
            role="member",
            status="inactive",
        )
    )


@pytest.mark.rule("ERR-8")
@pytest.mark.refuses(
    "list_agent_chat_participants",
    "add_agent_chat_participant",
    "remove_agent_chat_participant",
    "list_my_chat_participants",
    "add_my_chat_participant",
    "remove_my_chat_participant",
)
def test_from_outside_a_room_has_no_participants(mock: Callers) -> None:
    notes, ravi = mock.as_("jane/notes-agent").agent_api_participants, mock.as_("ravi").human_api_participants
    itself = ParticipantRequest(participant_id=NOTES)
    for room in (ROOM, NOWHERE):
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.list_agent_chat_participants(room)
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.add_agent_chat_participant(room, participant=itself)
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.remove_agent_chat_participant(room, TRAVEL)
        with mock.refuses(NotFoundError, "Chat room not found"):
            ravi.list_my_chat_participants(room)
        with mock.refuses(NotFoundError, "Chat room not found"):
            ravi.add_my_chat_participant(room, participant=itself)
        with mock.refuses(NotFoundError, "Chat room not found"):
            ravi.remove_my_chat_participant(room, TRAVEL)


@pytest.mark.rule("PAR-20", "ERR-5")
@pytest.mark.refuses("list_my_chat_participants")
def test_a_type_of_participant_that_does_not_exist_is_refused(mock: Callers) -> None:
    with mock.refuses(422, details={"/participant_type": ["Invalid value for enum"]}):
        mock.as_("jane").human_api_participants.list_my_chat_participants(ROOM, participant_type="System")


@pytest.mark.rule("PAR-17", "PAR-18")
@pytest.mark.answers("remove_my_chat_participant", "add_my_chat_participant")
@pytest.mark.refuses("list_agent_chat_participants")
def test_who_is_removed_is_answered_and_gone_and_may_come_back(mock: Callers) -> None:
    jane, weather = mock.as_("jane").human_api_participants, mock.as_("jane/weather-agent").agent_api_participants
    removed = jane.remove_my_chat_participant(ROOM, WEATHER).data
    assert isinstance(removed, ChatParticipant)
    assert (mock.traffic.last.status, removed.id, removed.role) == (200, WEATHER, "member")
    with mock.refuses(NotFoundError, "Chat room not found"):
        weather.list_agent_chat_participants(ROOM)
    jane.add_my_chat_participant(ROOM, participant=ParticipantRequest(participant_id=WEATHER))
    assert [each.id for each in weather.list_agent_chat_participants(ROOM).data] == [JANE, TRAVEL, WEATHER]


@pytest.mark.rule("PAR-11", "PAR-14", "PAR-17")
@pytest.mark.answers("remove_agent_chat_participant")
@pytest.mark.refuses("add_agent_chat_participant")
def test_an_agent_leaves_and_cannot_add_itself_back(mock: Callers) -> None:
    travel = mock.as_("jane/travel-agent").agent_api_participants
    left = travel.remove_agent_chat_participant(ROOM, TRAVEL).data
    expected = ChatParticipant(
        id=TRAVEL, name="Travel Agent", handle="jane/travel-agent", type="Agent", role="member", status="inactive"
    )
    assert (mock.traffic.last.status, shown(left)) == (200, shown(expected))
    with mock.refuses(NotFoundError, "Chat room not found"):
        travel.add_agent_chat_participant(ROOM, participant=ParticipantRequest(participant_id=TRAVEL))


@pytest.mark.rule("PAR-12", "PAR-13", "PAR-16")
@pytest.mark.refuses("remove_agent_chat_participant")
def test_an_agent_removes_neither_its_owner_nor_an_admin_nor_somebody_absent(mock: Callers) -> None:
    jane, weather = mock.as_("jane").human_api_participants, mock.as_("jane/weather-agent").agent_api_participants
    admin = ParticipantRequest(participant_id=NOTES, role="admin")
    jane.add_my_chat_participant(ROOM, participant=admin)
    with mock.refuses(ForbiddenError, "An agent may not remove its owner from a chat room"):
        weather.remove_agent_chat_participant(ROOM, JANE)
    with mock.refuses(ForbiddenError, "Your role does not permit removing a participant with role admin"):
        weather.remove_agent_chat_participant(ROOM, NOTES)
    with mock.refuses(NotFoundError, "Participant not found"):
        weather.remove_agent_chat_participant(ROOM, LEDGER)
    with mock.refuses(422, details={"/chat_id": [NOT_AN_ID]}):
        weather.remove_agent_chat_participant(MALFORMED, TRAVEL)


@pytest.mark.rule("PAR-15", "PAR-16", "ERR-7")
@pytest.mark.refuses("remove_my_chat_participant")
def test_the_sole_owner_cannot_leave_and_nobody_absent_can_be_removed(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_participants
    with mock.refuses(ForbiddenError, "The sole owner cannot leave the chat room", code="cannot_remove_sole_owner"):
        jane.remove_my_chat_participant(ROOM, JANE)
    with mock.refuses(NotFoundError, "Participant not found"):
        jane.remove_my_chat_participant(ROOM, NOTES)
    with mock.refuses(422, details={"/id": [NOT_AN_ID]}):
        jane.remove_my_chat_participant(ROOM, MALFORMED)


@pytest.mark.rule("PAR-15")
@pytest.mark.answers("remove_my_chat_participant")
def test_one_of_two_owners_may_leave(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_participants
    jane.add_my_chat_participant(ROOM, participant=ParticipantRequest(participant_id=RAVI, role="owner"))
    assert jane.remove_my_chat_participant(ROOM, JANE).data.role == "owner"


@pytest.mark.rule("PAR-12")
@pytest.mark.refuses("remove_agent_chat_participant")
def test_members_remove_members_unless_a_switch_forbids_it(mock: Callers) -> None:
    mock.site.renew(strict_member_removal=True)
    with mock.refuses(ForbiddenError, "Your role does not permit removing participants"):
        mock.as_("jane/weather-agent").agent_api_participants.remove_agent_chat_participant(ROOM, TRAVEL)
