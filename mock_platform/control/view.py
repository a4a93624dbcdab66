"""What a world looks like from outside: its people, its sockets, its rooms and what became of each message."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from mock_platform.control.answers import Answer
from mock_platform.control.showing import Shown, message, person, room, socket
from mock_platform.world.errors import NotFound

if TYPE_CHECKING:
    from mock_platform.control.registry import Registry
    from mock_platform.control.surroundings import Surroundings
    from mock_platform.world.identities import Identity
    from mock_platform.world.rooms import Room

MOST_ON_A_PAGE = 500


class Named(BaseModel):
    """A user or an agent."""

    id: str
    type: Literal["User", "Agent"]
    handle: str
    name: str


class Sender(BaseModel):
    """Who wrote a message; the platform itself is ``System``."""

    id: str
    type: Literal["User", "Agent", "System"]
    handle: str
    name: str


class PersonInView(Named):
    """The same with its keys. ``scripted`` agents answer by themselves while they have no socket."""

    kind: str = Field(description="user, or the kind of the agent: external, platform or global.")
    owner: str | None = Field(description="Handle of the user who owns the agent.")
    online: bool
    scripted: bool
    keys: list[str]


class SocketInView(BaseModel):
    """A live socket and what it has joined."""

    who: Named
    topics: list[str]


class ParticipantInView(Named):
    """Somebody in a room."""

    role: Literal["owner", "admin", "member"]
    status: str
    joined_at: str


class RoomInView(BaseModel):
    """A chat room without what was said in it."""

    id: str
    title: str
    status: str
    type: str
    inserted_at: str
    updated_at: str
    messages: int
    participants: list[ParticipantInView]


class Rooms(BaseModel):
    """Rooms, newest first, and how many there are."""

    rooms: list[RoomInView]
    total: int


class AttemptInView(BaseModel):
    """One try of an agent at a message."""

    attempt_number: int
    status: str
    started_at: str
    completed_at: str | None
    error: str | None


class DeliveryInView(BaseModel):
    """What became of a message at one agent; ``new`` until the platform has handed it over or it was fetched."""

    agent: Named
    status: str
    delivered_at: str | None
    processed_at: str | None
    current_attempt: int
    attempts: list[AttemptInView]


class MessageInView(BaseModel):
    """A message or an event, of whatever type."""

    id: str
    seq: int = Field(description="Its number in the room, from 0.")
    message_type: str
    sender: Sender
    content: str
    mentions: list[dict[str, str]]
    metadata: dict[str, Any] | None
    inserted_at: str
    updated_at: str
    deliveries: list[DeliveryInView]


class Messages(BaseModel):
    """Messages, oldest first; ``earlier`` is the ``before`` of the page before this one, null where there is none."""

    messages: list[MessageInView]
    total: int
    earlier: int | None


def router(registry: "Registry", surroundings: "Surroundings") -> APIRouter:
    """The operations that show."""
    routes = APIRouter(prefix="/worlds/{world}", tags=["View"])

    def found(world: str, room_id: str) -> "Room":
        room = registry.get(world).world.rooms.rooms.get(room_id.lower())
        if room is None:
            raise NotFound("Chat room")
        return room

    @routes.get("/people", operation_id="listPeople", response_model=Answer[list[PersonInView]])
    async def list_people(world: str) -> Shown:
        at = registry.get(world).world
        keys: dict[str, list[str]] = {}
        for key, identity in at.accounts.live_keys().items():
            keys.setdefault(identity.id, []).append(key)
        everybody: list[Identity] = [*at.accounts.users.values(), *at.accounts.agents.values()]
        return {"data": [person(at, each, keys.get(each.id, [])) for each in everybody]}

    @routes.get("/sockets", operation_id="listSockets", response_model=Answer[list[SocketInView]])
    async def list_sockets(world: str) -> Shown:
        return {"data": [socket(each) for each in surroundings.sockets(registry.get(world).world)]}

    @routes.get("/rooms", operation_id="listRooms", response_model=Answer[Rooms])
    async def list_rooms(
        world: str,
        limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> Shown:
        rooms = list(registry.get(world).world.rooms.rooms.values())
        rooms.reverse()
        return {"data": {"rooms": [room(each) for each in rooms[offset : offset + limit]], "total": len(rooms)}}

    @routes.get("/rooms/{room_id}", operation_id="getRoom", response_model=Answer[RoomInView])
    async def get_room(world: str, room_id: str) -> Shown:
        return {"data": room(found(world, room_id))}

    @routes.get("/rooms/{room_id}/messages", operation_id="listMessages", response_model=Answer[Messages])
    async def list_messages(
        world: str,
        room_id: str,
        limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 50,
        before: Annotated[int | None, Query(ge=0, description="Older than this `seq`.")] = None,
    ) -> Shown:
        messages = found(world, room_id).messages
        end = len(messages) if before is None else min(before, len(messages))
        start = max(end - limit, 0)
        shown = [message(registry.get(world).world, each) for each in messages[start:end]]
        return {"data": {"messages": shown, "total": len(messages), "earlier": start or None}}

    return routes
