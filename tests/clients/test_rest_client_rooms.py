"""Rooms of both halves."""

from datetime import timedelta

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnprocessableEntityError
from thenvoi_rest.human_api_chats import CreateMyChatRoomRequestChat
from thenvoi_rest.types import ChatRoom, ChatRoomRequest, ParticipantRequest

from tests.clients.callers import Callers
from tests.clients.quickstart import JANE, MALFORMED, NOT_AN_ID, NOWHERE, ROOM, START, TASK, WEATHER
from tests.clients.requests import say, with_query
from tests.clients.shown import shown, there

OFFSITE = ChatRoom(
    id=ROOM,
    title="Offsite in Lisbon",
    task_id=TASK,
    inserted_at=START - timedelta(hours=2),
    updated_at=START - timedelta(hours=1),
)


@pytest.mark.rule("CHT-10")
@pytest.mark.answers("get_agent_chat", "get_my_chat_room")
def test_both_halves_read_a_room_that_they_are_in(mock: Callers) -> None:
    as_agent = mock.as_("jane/weather-agent").agent_api_chats.get_agent_chat(ROOM).data
    as_user = mock.as_("jane").human_api_chats.get_my_chat_room(ROOM).data
    assert shown(as_agent) == shown(as_user) == shown(OFFSITE)


@pytest.mark.rule("CHT-10")
@pytest.mark.refuses("get_agent_chat", "get_my_chat_room")
@pytest.mark.parametrize("room_id", [NOWHERE, ROOM])
def test_a_room_of_others_looks_like_one_that_does_not_exist(mock: Callers, room_id: str) -> None:
    with mock.refuses(NotFoundError, "Chat room not found"):
        mock.as_("jane/notes-agent").agent_api_chats.get_agent_chat(room_id)
    with mock.refuses(NotFoundError, "Chat room not found"):
        mock.as_("ravi").human_api_chats.get_my_chat_room(room_id)


@pytest.mark.rule("GEN-4", "GEN-7")
@pytest.mark.answers("get_agent_chat")
def test_an_id_in_capitals_is_the_same_id(mock: Callers) -> None:
    chats = mock.as_("jane/weather-agent").agent_api_chats
    made = chats.create_agent_chat(chat=ChatRoomRequest()).data
    assert made.id.upper() != made.id
    assert chats.get_agent_chat(made.id.upper()).data == made


@pytest.mark.rule("ERR-7")
@pytest.mark.refuses("get_agent_chat", "get_my_chat_room")
def test_a_malformed_id_is_422_which_the_client_does_not_type_there(mock: Callers) -> None:
    with mock.refuses(422, details={"/id": [NOT_AN_ID]}):
        mock.as_("jane/weather-agent").agent_api_chats.get_agent_chat(MALFORMED)
    with mock.refuses(422, details={"/id": [NOT_AN_ID]}):
        mock.as_("jane").human_api_chats.get_my_chat_room(MALFORMED)


@pytest.mark.rule("CHT-2", "CHT-3", "CHT-5")
@pytest.mark.answers("create_agent_chat")
@pytest.mark.parametrize(
    "chat, sent, task_id",
    [
        (ChatRoomRequest(), b'{"chat":{}}', None),
        (ChatRoomRequest(task_id=None), b'{"chat":{"task_id":null}}', None),
        (ChatRoomRequest(task_id=TASK), b'{"chat":{"task_id":"%b"}}' % TASK.encode(), TASK),
    ],
)
def test_an_agent_makes_a_room_with_or_without_a_task(
    mock: Callers, chat: ChatRoomRequest, sent: bytes, task_id: str | None
) -> None:
    weather = mock.as_("jane/weather-agent")
    made = weather.agent_api_chats.create_agent_chat(chat=chat).data
    assert (mock.traffic.last.status, mock.traffic.last.body) == (201, sent)
    assert isinstance(made, ChatRoom)
    assert (made.title, made.task_id) == ("Untitled room", task_id)
    assert made.inserted_at == made.updated_at >= START
    (owner,) = weather.agent_api_participants.list_agent_chat_participants(made.id).data
    assert (owner.handle, owner.role) == ("jane/weather-agent", "owner")


@pytest.mark.rule("CHT-1", "CHT-2", "CHT-3")
@pytest.mark.answers("create_my_chat_room")
@pytest.mark.parametrize("task_id", [None, TASK])
def test_a_user_makes_a_room_with_or_without_a_task(mock: Callers, task_id: str | None) -> None:
    jane = mock.as_("jane")
    made = jane.human_api_chats.create_my_chat_room(chat=CreateMyChatRoomRequestChat(task_id=task_id)).data
    assert mock.traffic.last.status == 201
    assert isinstance(made, ChatRoom)
    assert (made.title, made.task_id) == ("Untitled room", task_id)
    (owner,) = jane.human_api_participants.list_my_chat_participants(made.id).data
    assert (owner.id, owner.role) == (JANE, "owner")


@pytest.mark.rule("CHT-3")
@pytest.mark.answers("create_agent_chat", "create_my_chat_room")
def test_a_title_is_taken_although_the_client_has_no_field_for_it(mock: Callers) -> None:
    body = {"title": "Monday"}
    ours = mock.as_("jane/weather-agent").agent_api_chats.create_agent_chat(chat=ChatRoomRequest.model_validate(body))
    chat = CreateMyChatRoomRequestChat.model_validate(body)
    mine = mock.as_("jane").human_api_chats.create_my_chat_room(chat=chat)
    assert ours.data.title == mine.data.title == "Monday"


@pytest.mark.rule("CHT-3", "ERR-6")
@pytest.mark.refuses("create_agent_chat", "create_my_chat_room")
@pytest.mark.parametrize("field", ["type", "owner_id", "name"])
def test_a_further_field_is_passed_on_and_refused(mock: Callers, field: str) -> None:
    body, details = {field: "direct"}, {f"/chat/{field}": [f"Unexpected field: {field}"]}
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane/weather-agent").agent_api_chats.create_agent_chat(chat=ChatRoomRequest.model_validate(body))
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane").human_api_chats.create_my_chat_room(chat=CreateMyChatRoomRequestChat.model_validate(body))


@pytest.mark.rule("CHT-4", "TSK-2")
@pytest.mark.refuses("create_agent_chat", "create_my_chat_room")
def test_a_task_that_does_not_exist_is_refused(mock: Callers) -> None:
    with mock.refuses(UnprocessableEntityError, details={"task_id": ["does not exist"]}):
        mock.as_("jane/weather-agent").agent_api_chats.create_agent_chat(chat=ChatRoomRequest(task_id=NOWHERE))
    with mock.refuses(UnprocessableEntityError, details={"task_id": ["does not exist"]}):
        mock.as_("olga").human_api_chats.create_my_chat_room(chat=CreateMyChatRoomRequestChat(task_id=TASK))


@pytest.mark.rule("CHT-12", "RATE-1")
@pytest.mark.refuses("create_agent_chat", "create_my_chat_room")
def test_a_quota_that_is_used_up_is_403_with_the_numbers(mock: Callers) -> None:
    mock.site.renew(room_limit=1)
    weather, jane = mock.as_("jane/weather-agent"), mock.as_("jane")
    weather.agent_api_chats.create_agent_chat(chat=ChatRoomRequest())
    numbers = {"resource": "chat room", "limit": 1, "current": 1}
    with mock.refuses(ForbiddenError, "Chat room limit reached", code="limit_reached", details=numbers):
        weather.agent_api_chats.create_agent_chat(chat=ChatRoomRequest())
    with mock.refuses(ForbiddenError, "Chat room limit reached", code="limit_reached", details=numbers):
        jane.human_api_chats.create_my_chat_room(chat=CreateMyChatRoomRequestChat())


@pytest.mark.rule("CHT-8", "CHT-9", "GEN-1")
@pytest.mark.answers("list_agent_chats", "list_my_chats")
def test_a_loop_over_the_pages_meets_every_room_once(mock: Callers) -> None:
    weather, jane = mock.as_("jane/weather-agent"), mock.as_("jane")
    for _ in range(4):
        weather.agent_api_chats.create_agent_chat(chat=ChatRoomRequest())
        jane.human_api_chats.create_my_chat_room(chat=CreateMyChatRoomRequestChat())
    ours, mine, page, pages = [], [], 1, 1
    while page <= pages:
        agent_page = weather.agent_api_chats.list_agent_chats(page=page, page_size=2)
        user_page = jane.human_api_chats.list_my_chats(page=page, page_size=2)
        counted = {"page": page, "page_size": 2, "total_count": 5, "total_pages": 3}
        assert dict(there(agent_page.metadata)) == dict(there(user_page.metadata)) == counted
        ours += there(agent_page.data)
        mine += there(user_page.data)
        page, pages = page + 1, counted["total_pages"]
    assert all(isinstance(each, ChatRoom) for each in (*ours, *mine))
    assert shown(ours[0]) == shown(mine[-1]) == shown(OFFSITE)
    assert ours == sorted(ours, key=lambda room: room.inserted_at)  # oldest first
    assert mine == sorted(mine, key=lambda room: room.inserted_at, reverse=True)  # newest first
    assert len({room.id for room in ours}) == len({room.id for room in mine}) == 5


@pytest.mark.rule("GEN-2", "GEN-3")
@pytest.mark.answers("list_agent_chats", "list_my_chats")
def test_a_page_out_of_range_is_clamped_and_a_page_past_the_end_is_empty(mock: Callers) -> None:
    clamped = mock.as_("jane").human_api_chats.list_my_chats(page=0, page_size=1000)
    counted = {"page": 1, "page_size": 100, "total_count": 1, "total_pages": 1}
    assert (len(there(clamped.data)), dict(there(clamped.metadata))) == (1, counted)
    past = mock.as_("jane/weather-agent").agent_api_chats.list_agent_chats(page=9)
    assert (past.data, there(past.metadata).page, there(past.metadata).total_pages) == ([], 9, 1)
    nothing = mock.as_("jane/notes-agent").agent_api_chats.list_agent_chats()
    counted = {"page": 1, "page_size": 20, "total_count": 0, "total_pages": 0}
    assert (nothing.data, dict(there(nothing.metadata))) == ([], counted)


@pytest.mark.rule("ERR-6", "GEN-2")
@pytest.mark.refuses("list_agent_chats", "list_my_chats")
def test_a_page_that_is_no_number_and_an_unknown_parameter_are_refused(mock: Callers) -> None:
    details = {"/page": ["Invalid integer. Got: string"], "/include": ["Unexpected field: include"]}
    with mock.refuses(422, details=details):  # only the human list declares it
        mock.as_("jane/weather-agent").agent_api_chats.list_agent_chats(
            request_options=with_query(page="two", include="agents")
        )
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane").human_api_chats.list_my_chats(request_options=with_query(page="two", include="agents"))


@pytest.mark.rule("CHT-5", "CHT-6", "CHT-15")
@pytest.mark.answers("get_my_chat_room", "create_agent_chat_message", "send_my_chat_message")
def test_the_first_message_names_the_room_and_later_ones_do_not(mock: Callers) -> None:
    jane, weather = mock.as_("jane"), mock.as_("jane/weather-agent")
    room = jane.human_api_chats.create_my_chat_room(chat=CreateMyChatRoomRequestChat()).data
    participant = ParticipantRequest(participant_id=WEATHER)
    jane.human_api_participants.add_my_chat_participant(room.id, participant=participant)
    first = say("@Weather Agent shall we\npack an umbrella?", WEATHER)
    jane.human_api_messages.send_my_chat_message(room.id, message=first)
    named = jane.human_api_chats.get_my_chat_room(room.id).data
    assert named.title == "shall we pack an umbrella?"
    assert named.updated_at > room.updated_at
    weather.agent_api_messages.create_agent_chat_message(room.id, message=say("@Jane Roe yes", JANE))
    assert jane.human_api_chats.get_my_chat_room(room.id).data.title == named.title
