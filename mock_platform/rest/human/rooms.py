"""Rooms of a user and who is in them (rest.md 5.2 and 5.4)."""

from mock_platform.rest.bodies import check_room_body
from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import one_page, whole
from mock_platform.rest.schemas.paging import PageQuery
from mock_platform.rest.schemas.participants import (
    AddMyChatParticipantResponse,
    ListMyChatParticipantsResponse,
    ParticipantBody,
    ParticipantQuery,
    RemoveMyChatParticipantResponse,
)
from mock_platform.rest.schemas.rooms import (
    CreateMyChatRoomResponse,
    GetMyChatRoomResponse,
    ListMyChatsResponse,
    MyChatBody,
)
from mock_platform.rest.shapes import participant, room
from mock_platform.world import World
from mock_platform.world.identities import User

chats = Resource("human_api_chats", caller="user")
participants = Resource("human_api_participants", caller="user")


@chats.operation("GET", "/me/chats", ListMyChatsResponse)
def list_my_chats(world: World, user: User, query: PageQuery) -> Reply:
    """The rooms that the user is in now, newest first (CHT-8, CHT-9)."""
    return one_page(world.rooms.of(user, newest_first=True), query, room)


@chats.operation("POST", "/me/chats", CreateMyChatRoomResponse, status=201)
def create_my_chat_room(world: World, user: User, body: MyChatBody) -> Reply:
    """Make a room; the user becomes its owner (CHT-1 to CHT-5)."""
    check_room_body(world, body.chat)
    return {"data": room(world.rooms.create(user, task_id=body.chat.task_id, title=body.chat.title))}


@chats.operation("GET", "/me/chats/{id}", GetMyChatRoomResponse, errors=(404,))
def get_my_chat_room(world: World, user: User, id: str) -> Reply:
    """One room; 404 as well when the user is not in it (CHT-10)."""
    return {"data": room(world.rooms.joined(user, id))}


@chats.operation("DELETE", "/me/chats/{id}", None, status=204, errors=(404,), extension=True)
def delete_my_chat_room(world: World, user: User, id: str) -> Reply:
    """Delete a room that the user, or an agent of the user, owns.

    Not in any published client; the platform was seen to have it (CHT-14).
    """
    world.rooms.delete(user, id)
    return None


@participants.operation("GET", "/me/chats/{chat_id}/participants", ListMyChatParticipantsResponse, errors=(404,))
def list_my_chat_participants(world: World, user: User, chat_id: str, query: ParticipantQuery) -> Reply:
    """Everybody in the room, in the order in which they joined, or only users or agents (PAR-20, PAR-21)."""
    return whole(world.rooms.participants(user, chat_id, type_=query.participant_type), participant)


@participants.operation(
    "POST", "/me/chats/{chat_id}/participants", AddMyChatParticipantResponse, status=201, errors=(404, 409)
)
def add_my_chat_participant(world: World, user: User, chat_id: str, body: ParticipantBody) -> Reply:
    """Bring a peer into the room (PAR-1 to PAR-11)."""
    asked = body.participant
    return {"data": participant(world.rooms.add_participant(user, chat_id, asked.participant_id, asked.role))}


@participants.operation(
    "DELETE", "/me/chats/{chat_id}/participants/{id}", RemoveMyChatParticipantResponse, errors=(404,)
)
def remove_my_chat_participant(world: World, user: User, chat_id: str, id: str) -> Reply:
    """Remove a participant, or leave with one's own id (PAR-12 to PAR-18)."""
    return {"data": participant(world.rooms.remove_participant(user, chat_id, id))}
