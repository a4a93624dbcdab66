"""Messages to an agent, what becomes of them, its events and its context (rest.md 4.3 and 4.4).

With nothing to do an answer has no body (DEL-16). Events mention nobody (EVT-2), and agents of any role post them
(EVT-4). A context has neither others' events nor text between others (CTX-2), and what the agent sent is in it at once
(CTX-5).
"""

from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import context_page, message_page
from mock_platform.rest.schemas.base import EmptyBody
from mock_platform.rest.schemas.events import CreateAgentChatEventResponse, EventBody
from mock_platform.rest.schemas.messages import (
    AgentMessagesQuery,
    ContextQuery,
    CreateAgentChatMessageResponse,
    FailureBody,
    GetAgentChatContextResponse,
    GetAgentNextMessageResponse,
    ListAgentMessagesResponse,
    MarkAgentMessageFailedResponse,
    MarkAgentMessageProcessedResponse,
    MarkAgentMessageProcessingResponse,
    MessageBody,
)
from mock_platform.rest.shapes import event_created, message_sent, message_status
from mock_platform.wire import message_json
from mock_platform.world import World
from mock_platform.world.identities import Agent

messages = Resource("agent_api_messages", caller="agent")
events = Resource("agent_api_events", caller="agent")
context = Resource("agent_api_context", caller="agent")


@messages.operation("GET", "/agent/chats/{chat_id}/messages", ListAgentMessagesResponse, errors=(404,))
def list_agent_messages(world: World, agent: Agent, chat_id: str, query: AgentMessagesQuery) -> Reply:
    """Messages addressed to the agent, oldest first.

    Without `status` everything that is not processed (DEL-20, DEL-21).
    """
    listing = world.messages.addressed(agent, chat_id, query.status or "actionable")
    return message_page(listing, query, status_filter=query.status)


@messages.operation(
    "POST", "/agent/chats/{chat_id}/messages", CreateAgentChatMessageResponse, status=201, errors=(404,)
)
def create_agent_chat_message(world: World, agent: Agent, chat_id: str, body: MessageBody) -> Reply:
    """Send a text message; `mentions` decides whom it addresses (MSG-1 to MSG-4)."""
    message = world.messages.send(agent, chat_id, body.message.content, body.message.mentions)
    return {"data": message_sent(message)}


@messages.operation(
    "GET", "/agent/chats/{chat_id}/messages/next", GetAgentNextMessageResponse, errors=(404,), empty_too=True
)
def get_agent_next_message(world: World, agent: Agent, chat_id: str) -> Reply:
    """The oldest message that is not processed.

    Changes nothing; 204 with no body when there is nothing to do (DEL-15 to DEL-17).
    """
    message = world.messages.next_for(agent, chat_id)
    return None if message is None else b'{"data":%b}' % message_json(message)


@messages.operation(
    "POST", "/agent/chats/{chat_id}/messages/{id}/processing", MarkAgentMessageProcessingResponse, errors=(404,)
)
def mark_agent_message_processing(
    world: World,
    agent: Agent,
    chat_id: str,
    id: str,
    body: EmptyBody,
) -> Reply:
    """Start on a message: opens the next attempt (DEL-2, DEL-3)."""
    return {"data": message_status(world.deliveries.mark_processing(agent, chat_id, id))}


@messages.operation(
    "POST", "/agent/chats/{chat_id}/messages/{id}/processed", MarkAgentMessageProcessedResponse, errors=(404,)
)
def mark_agent_message_processed(
    world: World,
    agent: Agent,
    chat_id: str,
    id: str,
    body: EmptyBody,
) -> Reply:
    """Finish a message: completes the active attempt with success; 422 without one (DEL-4)."""
    return {"data": message_status(world.deliveries.mark_processed(agent, chat_id, id))}


@messages.operation(
    "POST", "/agent/chats/{chat_id}/messages/{id}/failed", MarkAgentMessageFailedResponse, errors=(404,)
)
def mark_agent_message_failed(
    world: World,
    agent: Agent,
    chat_id: str,
    id: str,
    body: FailureBody,
) -> Reply:
    """Give up an attempt, saying why; the message stays to do (DEL-5, DEL-6, DEL-8)."""
    return {"data": message_status(world.deliveries.mark_failed(agent, chat_id, id, body.error))}


@events.operation("POST", "/agent/chats/{chat_id}/events", CreateAgentChatEventResponse, status=201, errors=(404,))
def create_agent_chat_event(world: World, agent: Agent, chat_id: str, body: EventBody) -> Reply:
    """Report a tool call, a tool result, a thought, an error or a task; nobody is addressed (EVT-1 to EVT-5)."""
    event = body.event
    posted = world.messages.post_event(agent, chat_id, event.content, event.message_type, event.metadata)
    return {"data": event_created(posted)}


@context.operation("GET", "/agent/chats/{chat_id}/context", GetAgentChatContextResponse, errors=(404,))
def get_agent_chat_context(world: World, agent: Agent, chat_id: str, query: ContextQuery) -> Reply:
    """Everything the agent sent and the text that mentions it, oldest first (CTX-1 to CTX-4)."""
    return context_page(world.messages.context(agent, chat_id), query)
