"""The plain FastAPI way of the two measured operations, as its documentation teaches it.

Path, query and body are declared, the key and the room are dependencies, messages are stored as the models that the
answer is made of. The other paths of the platform are there as well, since finding the route is part of the work.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, Header, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from benchmarks.worlds import AGENT_IDS, HANDLES, READ_ROOM, TEXT, USER_KEY, WRITE_ROOM
from mock_platform.rest.declared import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

PATH = "/api/v1/me/chats/{chat_id}/messages"
_NAMES = ("Weather Agent", "Travel Agent")
_INVISIBLE = re.compile(r"[\s\u200b]*")


class MentionIn(BaseModel):
    """Whom a message that is sent mentions."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    handle: str | None = None
    name: str | None = None


class MessageIn(BaseModel):
    """A message that is sent."""

    model_config = ConfigDict(extra="forbid")

    content: str
    mentions: list[MentionIn] = Field(min_length=1)


class MessageBody(BaseModel):
    """The body of a request."""

    model_config = ConfigDict(extra="forbid")

    message: MessageIn


class Mention(BaseModel):
    """Whom a stored message mentions."""

    id: str
    handle: str
    name: str
    username: str


class Metadata(BaseModel):
    """What belongs to a stored message."""

    mentions: list[Mention]
    status: str = "sent"
    delivery_status: dict[str, object] = {}


class ChatMessage(BaseModel):
    """A stored message, as it is answered."""

    id: str
    content: str
    message_type: str
    metadata: Metadata
    sender_id: str
    sender_type: str
    sender_name: str
    chat_room_id: str
    inserted_at: datetime
    updated_at: datetime


class Counters(BaseModel):
    """Where a page stands."""

    page: int
    page_size: int
    total_count: int
    total_pages: int
    has_more: bool
    limit: int
    next_cursor: str | None = None


class MessagePage(BaseModel):
    """The answer to a read."""

    data: list[ChatMessage]
    metadata: Counters


class Recipient(BaseModel):
    """Who got a message."""

    id: str
    handle: str
    name: str


class MessageSent(BaseModel):
    """That a message was stored."""

    id: str
    success: bool = True
    recipients: list[Recipient]


class SentAnswer(BaseModel):
    """The answer to a write."""

    data: MessageSent


class Paging(BaseModel):
    """The query of a read."""

    page: int = Field(1, ge=1)
    page_size: int = Field(20, ge=1, le=100)


@dataclass
class Person:
    """Somebody with a key, or in a room."""

    id: str
    handle: str
    name: str


@dataclass
class PlainRoom:
    """A room and what was said in it."""

    id: str
    participants: dict[str, Person]
    messages: list[ChatMessage] = field(default_factory=list)


@dataclass
class Store:
    """Everything there is."""

    keys: dict[str, Person]
    rooms: dict[str, PlainRoom]


def filled_store(messages: int) -> Store:
    """The same people, rooms and messages as in the scenario."""
    jane = Person(str(uuid4()), "jane", "Jane")
    agents = [Person(*each) for each in zip(AGENT_IDS, HANDLES, _NAMES, strict=True)]
    people = {each.id: each for each in (jane, *agents)}
    rooms = {each: PlainRoom(each, people) for each in (READ_ROOM, WRITE_ROOM)}
    for number in range(messages):
        store_message(rooms[READ_ROOM], jane, f"{TEXT} ({number})", agents[:1])
    return Store({USER_KEY: jane}, rooms)


def store_message(room: PlainRoom, sender: Person, content: str, mentioned: list[Person]) -> ChatMessage:
    """Rewrite the mentions and append."""
    for each in mentioned:
        content = content.replace(f"@{each.handle}", f"@[[{each.id}]]").replace(f"@{each.name}", f"@[[{each.id}]]")
    now = datetime.now(UTC)
    mentions = [Mention(id=each.id, handle=each.handle, name=each.name, username=each.handle) for each in mentioned]
    message = ChatMessage(
        id=str(uuid4()),
        content=content,
        message_type="text",
        metadata=Metadata(mentions=mentions),
        sender_id=sender.id,
        sender_type="User",
        sender_name=sender.name,
        chat_room_id=room.id,
        inserted_at=now,
        updated_at=now,
    )
    room.messages.append(message)
    return message


def plain_app(messages: int) -> FastAPI:
    """The application, with ``messages`` in the room that is read."""
    app, store = FastAPI(), filled_store(messages)

    async def caller(x_api_key: Annotated[str, Header()] = "") -> Person:
        person = store.keys.get(x_api_key)
        if person is None:
            raise HTTPException(401)
        return person

    Caller = Annotated[Person, Depends(caller)]  # noqa: N806 - a type

    async def joined(chat_id: UUID, person: Caller) -> PlainRoom:
        room = store.rooms.get(str(chat_id))
        if room is None or person.id not in room.participants:
            raise HTTPException(404)
        return room

    Joined = Annotated[PlainRoom, Depends(joined)]  # noqa: N806 - a type

    async def read(room: Joined, paging: Annotated[Paging, Query()]) -> MessagePage:
        total, start = len(room.messages), (paging.page - 1) * paging.page_size
        data = room.messages[max(total - start - paging.page_size, 0) : total - start][::-1]
        counted = Counters(
            page=paging.page,
            page_size=paging.page_size,
            total_count=total,
            total_pages=-(-total // paging.page_size),
            has_more=start + paging.page_size < total,
            limit=paging.page_size,
        )
        return MessagePage(data=data, metadata=counted)

    async def write(room: Joined, person: Caller, body: MessageBody) -> SentAnswer:
        mentioned = [room.participants.get(str(each.id)) for each in body.message.mentions]
        present = [each for each in mentioned if each is not None]
        if len(present) < len(mentioned) or person in present or _INVISIBLE.fullmatch(body.message.content):
            raise HTTPException(422)
        message = store_message(room, person, body.message.content, present)
        recipients = [Recipient(id=each.id, handle=each.handle, name=each.name) for each in present]
        return SentAnswer(data=MessageSent(id=message.id, recipients=recipients))

    async def other() -> None:
        raise HTTPException(501)

    measured: dict[tuple[str, str], Callable[..., object]] = {("GET", PATH): read, ("POST", PATH): write}
    for each in OPERATIONS:
        endpoint = measured.get((each.method, each.path), other)
        app.add_api_route(each.path, endpoint, methods=[each.method], status_code=each.status)
    return app
