"""A room of the scripted platform with people in it, as the checks of messages need it."""

import secrets
from typing import Final

from conformance.drivers.replies import success
from conformance.mcp.stage import McpStage, Served
from conformance.messages import Json, Response
from conformance.suites.mcp.table import PEOPLE

CHATS: Final = {"user": "/me/chats", "agent": "/agent/chats"}
TOOLS: Final = {"user": "send_my_chat_message", "agent": "create_agent_chat_message"}


def new_chat() -> str:
    """The id of a room that no check has used: servers may remember for seconds who is in one."""
    return f"chat-{secrets.token_hex(4)}"


async def room(stage: McpStage, key: str = "user", people: list[Json] | None = None) -> Served:
    """A server whose rooms have ``people`` in them, by default those of the table."""
    served = await stage.server(key)
    listed = success({"data": PEOPLE if people is None else people})
    served.platform.answers("GET", f"{CHATS[key]}/{{chat_id}}/participants", listed)
    return served


async def mentioned(served: Served, recipients: str, key: str = "user") -> tuple[object, Response]:
    """Send a message; what it mentions, as it stands in the body, and the answer. Claims that it is sent, once."""
    response = await served.succeeded(TOOLS[key], {"chat_id": new_chat(), "content": "Hello", "recipients": recipients})
    sent = served.platform.seen("POST")
    served.expect.equal("the number of messages sent", len(sent), 1, response)
    body = sent[0].data
    message = body.get("message") if isinstance(body, dict) else None
    return message.get("mentions") if isinstance(message, dict) else None, response


async def refused(served: Served, recipients: str, *words: str, key: str = "user") -> Response:
    """Try to send a message; claims that it fails with all ``words``, and that nothing is written."""
    arguments: Json = {"chat_id": new_chat(), "content": "Hello", "recipients": recipients}
    response = await served.failed(TOOLS[key], arguments, *words)
    served.nothing_written(response)
    return response
