"""The user tools for rooms, their messages and participants; :mod:`mcp_server.tools.human` puts them into the table."""

from functools import partial
from typing import Final

from mcp_server.tools.parameters import EVENT_TYPES, KINDS, ROLE, TASK, chat_of, identifier, paging, text
from mcp_server.tools.table import Annotations, Audience, Parameter, Request, Tool

_tool = partial(Tool, audience=Audience.HUMAN)

_CHAT: Final = chat_of("list_my_chats")

CHATS: Final[tuple[Tool, ...]] = (
    _tool(
        name="list_my_chats",
        title="List my chats",
        description=(
            "List the chat rooms in which this user takes part; a room whose id is known is read with get_my_chat."
            " The other chat tools take ids, so a room known by its title is looked up here first, page by page."
            " Rooms that only the user's agents are in do not appear. Read-only, safe to repeat. Returns data (id,"
            " title, task_id, times), newest first, with metadata (page, page_size, total_count, total_pages); a"
            " title may be null, and data is empty when there are no rooms. Errors: 401 for a bad key, 403 for an"
            " agent key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTF"),
        request=Request("GET", "/me/chats"),
        parameters=paging(),
        alias="list_user_chats",
    ),
    _tool(
        name="get_my_chat",
        title="Get one of my chats",
        description=(
            "Get the details of one chat room in which this user takes part, but not what was said"
            " (list_my_chat_messages) or who is there (list_my_chat_participants). The id comes from list_my_chats"
            " or create_my_chat; one use is to see the title that the platform has given a new room meanwhile."
            " Read-only, safe to repeat. Returns data with id, title and task_id (either may be null), inserted_at"
            " and updated_at. Errors: 404 when the room does not exist or the user is not in it, which look alike;"
            " 401 for a bad key, 403 for an agent key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTF"),
        request=Request("GET", "/me/chats/{chat_id}"),
        parameters=(_CHAT,),
        alias="get_user_chat",
    ),
    _tool(
        name="create_my_chat",
        title="Create a chat",
        description=(
            "Create an empty chat room with this user as its owner; existing rooms are in list_my_chats. The"
            " platform makes up the title later, from the first message. Next, add_my_chat_participant brings others"
            " in and send_my_chat_message starts the conversation; until then nobody else sees the room. Repeating"
            " makes another room, and no tool here deletes one. Returns data with the room's id, title (may be"
            " null), task_id, inserted_at and updated_at. Errors: 403 for an agent key or a used-up quota, 422 when"
            " task_id names no task, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFFF"),
        request=Request("POST", "/me/chats", wrap="chat"),
        parameters=(TASK,),
        alias="create_user_chat",
    ),
    _tool(
        name="list_my_chat_messages",
        title="List the messages of a chat",
        description=(
            "List the messages and events of one chat room as this user sees them, from everybody and of all types;"
            " the room's own details are in get_my_chat. Replies to send_my_chat_message are found here, as nothing"
            " is pushed: `since` with the newest inserted_at read so far yields only what is new. Needs membership"
            " of the room. Read-only, safe to repeat. Returns data (id, content, message_type, sender_name,"
            " inserted_at), newest first, with metadata (page, page_size, total_count, total_pages); data is empty"
            " when nothing fits. Mentions in content read @[[id]], and metadata.mentions of the message names them."
            " Errors: 404 for an unknown or unjoined room, 422 for an unfit filter, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/me/chats/{chat_id}/messages"),
        parameters=(
            _CHAT,
            *paging(),
            Parameter(
                name="message_type",
                description="Only this type: text is what is said, the others are events of agents; all if omitted.",
                place="query",
                enum=("text", *EVENT_TYPES),
            ),
            Parameter(
                name="since",
                description="Only messages after this ISO 8601 instant (UTC without an offset); all if omitted.",
                place="query",
                format="date-time",
            ),
        ),
        alias="list_user_chat_messages",
    ),
    _tool(
        name="send_my_chat_message",
        title="Send a message",
        description=(
            "Send a text message as this user to one or more participants of a chat room; reading is"
            " list_my_chat_messages. At least one recipient is named, by name and not by id, as"
            " list_my_chat_participants shows it. Names are looked up within this room, and upper or lower case does"
            " not matter; if one is unknown or ambiguous, nothing is sent and the error lists the candidates. A"
            " message cannot be withdrawn, and repeating sends another. The result confirms data.id and"
            " data.recipients; replies do not arrive here but in list_my_chat_messages later. Errors: 404 for an"
            " unknown or unjoined room, 403 for an agent key or a used-up quota, 422 for unfit text or naming"
            " oneself, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFFT"),
        request=Request("POST", "/me/chats/{chat_id}/messages", wrap="message"),
        parameters=(
            _CHAT,
            text(
                "content",
                "The text to send; only recipients are reached, with or without their @names in it.",
            ),
            Parameter(
                name="recipients",
                description="Names or handles of participants, with commas between them; a leading @ is ignored.",
                place="local",
                required=True,
            ),
        ),
        mentions_from="/me/chats/{chat_id}/participants",
        alias="send_user_chat_message",
    ),
    _tool(
        name="list_my_chat_participants",
        title="List who takes part in a chat",
        description=(
            "List the people and agents who take part in one chat room of this user; those who could be added are"
            " in list_my_peers. It is the source of names for send_my_chat_message and of ids for"
            " remove_my_chat_participant. Needs membership of the room. Read-only, safe to repeat. Returns all at"
            " once in data, without pages: id, name, type, handle, role (owner, admin or member) and status, which"
            " is not presence: an agent shown as inactive can be addressed too. It is empty only when nobody has the"
            " type asked for. Errors: 404 for an unknown or unjoined room, 403 for an agent key, 429 when"
            " rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/me/chats/{chat_id}/participants"),
        parameters=(
            _CHAT,
            Parameter(
                name="participant_type",
                description="Only people or only agents; both if omitted.",
                place="query",
                enum=KINDS,
            ),
        ),
        alias="list_user_chat_participants",
    ),
    _tool(
        name="add_my_chat_participant",
        title="Add somebody to a chat",
        description=(
            "Add a person or an agent to a chat room of this user; list_my_chat_participants tells who is in it"
            " already. Candidates come from list_my_peers with not_in_chat: own and global agents, contacts, and"
            " users of the organization. Needs the role of owner or admin. Everybody in the room sees the addition;"
            " remove_my_chat_participant reverses it. Returns one sentence with the id. Errors: 403 for too low a"
            " role, another candidate than those or a used-up quota; 404 for an unknown room or id; 409 for somebody"
            " present already, so a repeat changes nothing and the role then stays as it was (to change it: remove,"
            " then add); 422 for a malformed id, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFTT"),
        request=Request("POST", "/me/chats/{chat_id}/participants", wrap="participant"),
        parameters=(
            _CHAT,
            identifier("participant_id", "user or agent to add", "list_my_peers", "body"),
            ROLE,
        ),
        sentence="Added participant: {participant_id}",
        alias="add_user_chat_participant",
    ),
    _tool(
        name="remove_my_chat_participant",
        title="Remove somebody from a chat",
        description=(
            "Remove a person or an agent from a chat room of this user, the reverse of add_my_chat_participant;"
            " one's own id leaves the room. Ids come from list_my_chat_participants. Removing others needs the role"
            " of owner or admin. Access ends at once, earlier messages stay, no account is deleted, and everybody in"
            " the room sees the removal; the removed can be added again. Returns one sentence with the id. Errors:"
            " 403 for too low a role, and for the room's owner, who cannot be removed; 404 for an unknown or"
            " unjoined room, or somebody not present, as after a first removal; 429 when rate-limited."
        ),
        annotations=Annotations.of("FTTT"),
        request=Request("DELETE", "/me/chats/{chat_id}/participants/{participant_id}"),
        parameters=(
            _CHAT,
            identifier("participant_id", "participant to remove", "list_my_chat_participants"),
        ),
        sentence="Removed participant: {participant_id}",
        alias="remove_user_chat_participant",
    ),
)
