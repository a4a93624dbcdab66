"""Who may bring whom into a room, in both halves."""

from functools import partial

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnprocessableEntityError
from thenvoi_rest.types import ChatParticipant, ChatRoomRequest, ParticipantRequest

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
