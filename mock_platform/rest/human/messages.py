"""Messages as a user reads and writes them (rest.md 5.3).

Users write text, and no events (MSG-22); nobody edits or deletes a message (MSG-23).
"""

from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import message_page
from mock_platform.rest.schemas.messages import (
    ListMyChatMessagesResponse,
    MessageBody,
    MyMessagesQuery,
    SendMyChatMessageResponse,
)
from mock_platform.rest.shapes import message_sent
from mock_platform.world import World
from mock_platform.world.identities import User

messages = Resource("human_api_messages", caller="user")


@messages.operation("GET", "/me/chats/{chat_id}/messages", ListMyChatMessagesResponse, errors=(404,))
def list_my_chat_messages(world: World, user: User, chat_id: str, query: MyMessagesQuery) -> Reply:
    """Every message and event of the room, newest first (MSG-19 to MSG-21)."""
    listing = world.messages.in_room(user, chat_id, message_type=query.message_type, since=query.since)
    return message_page(listing, query)


@messages.operation("POST", "/me/chats/{chat_id}/messages", SendMyChatMessageResponse, status=201, errors=(404,))
def send_my_chat_message(world: World, user: User, chat_id: str, body: MessageBody) -> Reply:
    """Send a text message; `mentions` decides whom it addresses (MSG-1 to MSG-4)."""
    message = world.messages.send(user, chat_id, body.message.content, body.message.mentions)
    return {"data": message_sent(message)}
