"""Who is in a room, in both halves."""

from functools import partial

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnprocessableEntityError
from thenvoi_rest.types import ChatParticipant, ChatParticipantDetails, ChatRoomRequest, ParticipantRequest

from mock_platform.world import World
from tests.clients.callers import Callers
from tests.clients.quickstart import (
    ASSISTANT,
    COURIER,
    JANE,
    LEDGER,
    MALFORMED,
    NOT_AN_ID,
    NOTES,
    NOWHERE,
    OLGA,
    RAVI,
    ROOM,
    TRAVEL,
    WEATHER,
)
from tests.clients.shown import shown


def befriend_courier(handle: str, world: World) -> None:
    world.contacts.connect(world.accounts.resolve(handle), world.accounts.agents[COURIER])


NOTES_AS_MEMBER = ChatParticipant(
    id=NOTES, name="Notes Agent", handle="jane/notes-agent", type="Agent", role="member", status="inactive"
)


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


@pytest.mark.rule("PAR-1", "PAR-2", "PAR-3", "PAR-9")
@pytest.mark.answers("add_agent_chat_participant")
def test_a_member_adds_its_sibling_as_a_member(mock: Callers) -> None:
    weather = mock.as_("jane/weather-agent").agent_api_participants
    added = weather.add_agent_chat_participant(ROOM, participant=ParticipantRequest(participant_id=NOTES)).data
    assert (mock.traffic.last.status, shown(added)) == (201, shown(NOTES_AS_MEMBER))
    assert weather.list_agent_chat_participants(ROOM).data[-1] == added


@pytest.mark.rule("PAR-1", "PAR-3", "PAR-7")
@pytest.mark.answers("add_my_chat_participant")
@pytest.mark.parametrize("role", ["member", "admin", "owner"])
def test_an_owner_adds_a_colleague_in_any_role(mock: Callers, role: str) -> None:
    request = ParticipantRequest.model_validate({"participant_id": RAVI, "role": role})
    added = mock.as_("jane").human_api_participants.add_my_chat_participant(ROOM, participant=request).data
    expected = {"id": RAVI, "name": "Ravi Iyer", "handle": "ravi", "type": "User", "role": role, "status": "active"}
    assert mock.traffic.last.status == 201
    assert shown(added) == shown(ChatParticipant.model_validate(expected))


@pytest.mark.rule("PAR-7", "CON-17")
@pytest.mark.answers("add_agent_chat_participant", "add_my_chat_participant")
def test_owners_siblings_globals_colleagues_and_contacts_can_be_added(mock: Callers) -> None:
    for handle in ("jane", "jane/notes-agent"):
        mock.call(partial(befriend_courier, handle))
    jane, notes = mock.as_("jane"), mock.as_("jane/notes-agent")
    ours = notes.agent_api_chats.create_agent_chat(chat=ChatRoomRequest()).data.id
    for peer in (WEATHER, ASSISTANT, COURIER, JANE):
        added = notes.agent_api_participants.add_agent_chat_participant(
            ours, participant=ParticipantRequest(participant_id=peer)
        )
        assert added.data.id == peer
    for peer in (NOTES, ASSISTANT, COURIER, RAVI):
        added_by_jane = jane.human_api_participants.add_my_chat_participant(
            ROOM, participant=ParticipantRequest(participant_id=peer)
        )
        assert added_by_jane.data.id == peer


@pytest.mark.rule("PAR-1", "PAR-2", "ERR-7")
@pytest.mark.refuses("add_agent_chat_participant", "add_my_chat_participant")
@pytest.mark.parametrize(
    "participant, details",
    [
        ({"participant_id": MALFORMED}, {"/participant/participant_id": [NOT_AN_ID]}),
        ({"participant_id": NOTES, "role": "guest"}, {"/participant/role": ["Invalid value for enum"]}),
        ({"participant_id": NOTES, "role": None}, {"/participant/role": ["null value where string expected"]}),
        ({"participant_id": NOTES, "id": NOTES}, {"/participant/id": ["Unexpected field: id"]}),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_the_field(
    mock: Callers, participant: dict[str, str | None], details: dict[str, list[str]]
) -> None:
    request = ParticipantRequest.model_validate(participant)
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane/weather-agent").agent_api_participants.add_agent_chat_participant(ROOM, participant=request)
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane").human_api_participants.add_my_chat_participant(ROOM, participant=request)


@pytest.mark.rule("PAR-6", "PAR-8")
@pytest.mark.refuses("add_agent_chat_participant", "add_my_chat_participant")
def test_nobody_and_somebody_who_is_no_peer_cannot_be_added(mock: Callers) -> None:
    weather, jane = mock.as_("jane/weather-agent").agent_api_participants, mock.as_("jane").human_api_participants
    nobody, courier = ParticipantRequest(participant_id=NOWHERE), ParticipantRequest(participant_id=COURIER)
    not_a_peer = "You may add only your peers and contacts to a chat room"
    with mock.refuses(NotFoundError, "Participant not found"):
        weather.add_agent_chat_participant(ROOM, participant=nobody)
    with mock.refuses(NotFoundError, "Participant not found"):
        jane.add_my_chat_participant(ROOM, participant=nobody)
    with mock.refuses(ForbiddenError, not_a_peer):
        weather.add_agent_chat_participant(ROOM, participant=courier)
    for stranger in (COURIER, LEDGER, OLGA):
        with mock.refuses(ForbiddenError, not_a_peer):
            jane.add_my_chat_participant(ROOM, participant=ParticipantRequest(participant_id=stranger))


@pytest.mark.rule("PAR-4", "PAR-10")
@pytest.mark.refuses("add_agent_chat_participant", "add_my_chat_participant")
def test_adding_somebody_twice_is_a_conflict_that_the_client_does_not_type(mock: Callers) -> None:
    weather, jane = mock.as_("jane/weather-agent").agent_api_participants, mock.as_("jane").human_api_participants
    with mock.refuses(409, "Already a participant of this chat room"):
        weather.add_agent_chat_participant(ROOM, participant=ParticipantRequest(participant_id=TRAVEL))
    with mock.refuses(409, "Already a participant of this chat room"):
        jane.add_my_chat_participant(ROOM, participant=ParticipantRequest(participant_id=TRAVEL, role="admin"))
    with mock.refuses(ForbiddenError, "Your role does not permit adding a participant as admin"):
        weather.add_agent_chat_participant(ROOM, participant=ParticipantRequest(participant_id=WEATHER, role="admin"))


@pytest.mark.rule("PAR-24", "RATE-1")
@pytest.mark.refuses("add_agent_chat_participant", "add_my_chat_participant")
def test_a_full_room_is_403_with_the_numbers(mock: Callers) -> None:
    mock.site.renew(participant_limit=3)
    notes = ParticipantRequest(participant_id=NOTES)
    numbers = {"resource": "participants", "limit": 3, "current": 3}
    with mock.refuses(ForbiddenError, "Participants limit reached", code="limit_reached", details=numbers):
        mock.as_("jane/weather-agent").agent_api_participants.add_agent_chat_participant(ROOM, participant=notes)
    with mock.refuses(ForbiddenError, "Participants limit reached", code="limit_reached", details=numbers):
        mock.as_("jane").human_api_participants.add_my_chat_participant(ROOM, participant=notes)


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
