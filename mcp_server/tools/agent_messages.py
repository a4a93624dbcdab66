"""The agent tools that read, send and settle messages; :mod:`mcp_server.tools.agent` puts them into the table."""

from functools import partial
from typing import Final

from mcp_server.tools.parameters import EVENT_TYPES, chat_of, identifier, paging, text
from mcp_server.tools.table import Annotations, Audience, Parameter, Request, Tool

_tool = partial(Tool, audience=Audience.AGENT)

_CHAT: Final = chat_of("list_agent_chats")
_MESSAGE: Final = identifier("message_id", "message", "get_agent_next_message or list_agent_messages")

MESSAGES: Final[tuple[Tool, ...]] = (
    _tool(
        name="list_agent_messages",
        title="List messages to work on",
        description=(
            "List the text messages of one chat room that mention this agent, by how far it has processed them;"
            " get_agent_next_message yields the oldest open one alone, get_agent_chat_context the history with the"
            " agent's own words. By default these are all not yet processed: new, delivered, stuck in processing, or"
            " failed. Read-only, safe to repeat; it claims nothing, which is the next step, oldest first, with"
            " mark_agent_message_processing. Returns data (id, content, sender_id, sender_name), oldest first, with"
            " metadata (page, page_size, total_count, total_pages, status_filter); empty data means nothing to do."
            " Errors: 404 for an unknown or unjoined room, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/agent/chats/{chat_id}/messages"),
        parameters=(
            _CHAT,
            Parameter(
                name="status",
                description=(
                    "pending: new, delivered or failed; processing: claimed and open, perhaps stuck; processed: done;"
                    " failed: to be tried again; all: every one. All but processed if omitted."
                ),
                place="query",
                enum=("pending", "processing", "processed", "failed", "all"),
            ),
            *paging(),
        ),
    ),
    _tool(
        name="get_agent_next_message",
        title="Get the next message to work on",
        description=(
            "Get the oldest message of one chat room that mentions this agent and is not processed yet;"
            " list_agent_messages yields several at once. The working loop is get, claim"
            " (mark_agent_message_processing), work, close (mark_agent_message_processed or"
            " mark_agent_message_failed). Read-only, safe to repeat: the same message comes until it is processed,"
            " so one left stuck by a crash is returned again, and so is a failed one. Returns data with one message"
            " (id, content, sender_id, sender_name, metadata), or data null with `No messages to process`. Errors:"
            " 404 for an unknown or unjoined room, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/agent/chats/{chat_id}/messages/next"),
        parameters=(_CHAT,),
        empty='{"data":null,"message":"No messages to process"}',
    ),
    _tool(
        name="get_agent_chat_context",
        title="Get the agent's history in a chat",
        description=(
            "Get this agent's own history in one chat room, to resume after a restart; open work alone is in"
            " list_agent_messages. The history is everything it posted, events included, and the texts that mention"
            " it, processed or not; what others say to each other, and their events, are left out. Read-only, safe"
            " to repeat. Returns data (content, message_type, sender_name, inserted_at), oldest first, with meta"
            " (page, page_size, total_count, total_pages); the whole history takes all pages, and data is empty"
            " before the first message. Errors: 404 for an unknown or unjoined room, 403 for a user key, 429 when"
            " rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/agent/chats/{chat_id}/context"),
        parameters=(_CHAT, *paging(50)),
    ),
    _tool(
        name="create_agent_chat_message",
        title="Send a message as the agent",
        description=(
            "Send a text message as this agent to participants of a chat room; thoughts, tool calls and other"
            " events belong in create_agent_chat_event. Whom it addresses is given by recipients (names) or by"
            " mentions (ready entries); at least one of the two is needed, and mentions win over recipients. Names,"
            " as list_agent_chat_participants shows them, are looked up within this room in any case; if one is"
            " unknown or ambiguous, nothing is sent. A message cannot be withdrawn, and repeating sends another."
            " Returns data.id and data.recipients; replies come later, through get_agent_next_message. Errors: 404"
            " for an unknown or unjoined room, 403 for a used-up quota, 422 for unfit text or mentioning itself, 429"
            " when rate-limited."
        ),
        annotations=Annotations.of("FFFT"),
        request=Request("POST", "/agent/chats/{chat_id}/messages", wrap="message"),
        parameters=(
            _CHAT,
            text("content", "The text to send; only those addressed are reached, with or without their @names in it."),
            Parameter(
                name="recipients",
                description=(
                    "Names or handles with commas between them, as list_agent_chat_participants gives them; a leading @"
                    " is ignored. Not needed with mentions."
                ),
                place="local",
            ),
            Parameter(
                name="mentions",
                description=(
                    'JSON array of participants, [{"id": "...", "name": "..."}], each optionally with handle. Saves the'
                    " look-up of names."
                ),
                place="body",
                json="array",
            ),
        ),
        one_of=("recipients", "mentions"),
        mentions_from="/agent/chats/{chat_id}/participants",
    ),
    _tool(
        name="create_agent_chat_event",
        title="Report an event",
        description=(
            "Report what this agent does as an event in a chat room, addressed to nobody; words to participants,"
            " with mentions, go through create_agent_chat_message. Content and metadata by type: tool_call, a"
            " readable line and {function{name,arguments}, id, type}; tool_result, a summary and {success, message,"
            " ...}; thought, the reasoning; error, the message and {error_code, details}; task, a text. People in"
            " the room see events, other agents do not. An event cannot be withdrawn, and repeating posts another."
            " Returns data with id, message_type and success. Errors: 404 for an unknown or unjoined room, 403 for a"
            " used-up quota, 422 for empty or too long content, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFFT"),
        request=Request("POST", "/agent/chats/{chat_id}/events", wrap="event"),
        parameters=(
            _CHAT,
            text("content", "The event in words that people can read."),
            Parameter(
                name="message_type",
                description="What kind of event it is.",
                place="body",
                required=True,
                enum=EVENT_TYPES,
            ),
            Parameter(
                name="metadata",
                description="JSON object with the details that programs read; none if omitted.",
                place="body",
                json="object",
            ),
        ),
    ),
)

MARKS: Final[tuple[Tool, ...]] = (
    _tool(
        name="mark_agent_message_processing",
        title="Claim a message",
        description=(
            "Claim a message for this agent by opening an attempt on it, before the work begins;"
            " mark_agent_message_processed and mark_agent_message_failed close it. The message comes from"
            " get_agent_next_message or list_agent_messages. Its delivery state becomes `processing`, visible to the"
            " room, and stays so until closed: there is no time limit. Each call opens a new attempt, also on a"
            " message that failed or was processed before, so a repeat counts. Returns data with id, status,"
            " attempt_number (from 1) and success. Errors: 404 for an unknown or unjoined room or a message not in"
            " it, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFFF"),
        request=Request("POST", "/agent/chats/{chat_id}/messages/{message_id}/processing"),
        parameters=(_CHAT, _MESSAGE),
    ),
    _tool(
        name="mark_agent_message_processed",
        title="Close a message as done",
        description=(
            "Close this agent's open attempt on a message as successful; an attempt that failed is closed with"
            " mark_agent_message_failed instead. It needs an attempt opened with mark_agent_message_processing; the"
            " time noted is the server's. The delivery state becomes `processed`, visible to the room, and"
            " get_agent_next_message moves on. Only claiming the message again reopens it. Returns data with id,"
            " status, attempt_number and success. Errors: 422 when no attempt is open, as after a first close, so a"
            " repeat changes nothing; 404 for an unknown room or message, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFTF"),
        request=Request("POST", "/agent/chats/{chat_id}/messages/{message_id}/processed"),
        parameters=(_CHAT, _MESSAGE),
    ),
    _tool(
        name="mark_agent_message_failed",
        title="Close a message as failed",
        description=(
            "Close this agent's open attempt on a message as failed and keep the reason, which the room can see; a"
            " success is closed with mark_agent_message_processed instead. It needs an attempt opened with"
            " mark_agent_message_processing; the time noted is the server's. The delivery state becomes `failed`,"
            " and the message stays retryable: get_agent_next_message offers it again until it is processed. Returns"
            " data with id, status, attempt_number and success. Errors: 422 when no attempt is open, as after a"
            " first close, or the reason is empty; 404 for an unknown room or message, 403 for a user key, 429 when"
            " rate-limited."
        ),
        annotations=Annotations.of("FFTF"),
        request=Request("POST", "/agent/chats/{chat_id}/messages/{message_id}/failed"),
        parameters=(_CHAT, _MESSAGE, text("error", "Why the attempt failed, for people to read; not empty.")),
    ),
)
