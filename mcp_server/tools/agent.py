"""The tools of an agent's key (section 1.3 of the contract), in the order of its table."""

from functools import partial
from typing import Final

from mcp_server.tools.agent_messages import MARKS, MESSAGES
from mcp_server.tools.parameters import ROLE, TASK, chat_of, identifier, not_in_chat, paging
from mcp_server.tools.table import Annotations, Audience, Request, Tool

_tool = partial(Tool, audience=Audience.AGENT)

_CHAT: Final = chat_of("list_agent_chats")

_ROOMS: Final[tuple[Tool, ...]] = (
    _tool(
        name="get_agent_me",
        title="Get the agent's identity",
        description=(
            "Get the identity of this agent, the one whose key is in use; other agents are in list_agent_peers. It"
            " tells the agent's own id, name and handle, by which it recognizes its messages and mentions in a room,"
            " and an answer also proves that the key works (health_check does so for any kind of key). Read-only,"
            " safe to repeat. Returns data with id, name, description, handle (owner/agent), owner_uuid (the person"
            " who owns the agent), tags, inserted_at and updated_at. Errors: 401 for a wrong or revoked key, 403 for"
            " a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTF"),
        request=Request("GET", "/agent/me"),
    ),
    _tool(
        name="list_agent_peers",
        title="List whom the agent can recruit",
        description=(
            "List those whom this agent can recruit into chats, not those in a room already"
            " (list_agent_chat_participants): agents of the same owner, global agents, its owner, and contacts,"
            " without itself. not_in_chat hides the participants of a room and so yields candidates for"
            " add_agent_chat_participant. Read-only, safe to repeat. Returns data (id, name, type, handle,"
            " description, source), contacts last, with metadata (page, page_size, total_count, total_pages); data"
            " is empty when there is nobody. Errors: 401 for a bad key, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/agent/peers"),
        parameters=(not_in_chat("list_agent_chats"), *paging()),
    ),
    _tool(
        name="list_agent_chats",
        title="List the agent's chats",
        description=(
            "List the chat rooms in which this agent takes part; a room whose id is known is read with"
            " get_agent_chat. The other chat tools take ids, so a room known by its title is looked up here first,"
            " page by page. Rooms that only the agent's owner is in do not appear. Read-only, safe to repeat."
            " Returns data (id, title, task_id, times), oldest first, with metadata (page, page_size, total_count,"
            " total_pages); a title may be null, and data is empty when there are no rooms. Errors: 401 for a bad"
            " key, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTF"),
        request=Request("GET", "/agent/chats"),
        parameters=paging(),
    ),
    _tool(
        name="get_agent_chat",
        title="Get one of the agent's chats",
        description=(
            "Get the details of one chat room in which this agent takes part, but not the conversation"
            " (get_agent_chat_context) or who is there (list_agent_chat_participants). The id comes from"
            " list_agent_chats or create_agent_chat; one use is to see the title that the platform has given a new"
            " room meanwhile. Read-only, safe to repeat. Returns data with id, title and task_id (either may be"
            " null), inserted_at and updated_at. Errors: 404 when the room does not exist or the agent is not in it,"
            " which look alike; 401 for a bad key, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTF"),
        request=Request("GET", "/agent/chats/{chat_id}"),
        parameters=(_CHAT,),
    ),
    _tool(
        name="create_agent_chat",
        title="Create a chat as the agent",
        description=(
            "Create an empty chat room with this agent as its owner; existing rooms are in list_agent_chats. The"
            " platform makes up the title later, from the first message. Next, add_agent_chat_participant brings"
            " others in and create_agent_chat_message starts the conversation; until then nobody else sees the room,"
            " not even the agent's owner. Repeating makes another room, and no tool here deletes one. Returns data"
            " with the room's id, title (may be null), task_id, inserted_at and updated_at. Errors: 403 for a user"
            " key or a used-up quota, 422 when task_id names no task, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFFF"),
        request=Request("POST", "/agent/chats", wrap="chat"),
        parameters=(TASK,),
    ),
)

_PARTICIPANTS: Final[tuple[Tool, ...]] = (
    _tool(
        name="list_agent_chat_participants",
        title="List who takes part in the agent's chat",
        description=(
            "List the people and agents who take part in one chat room of this agent; those who could be added are"
            " in list_agent_peers. It is the source of names and ids for create_agent_chat_message and of ids for"
            " remove_agent_chat_participant. Needs membership of the room. Read-only, safe to repeat. Returns all at"
            " once in data, without pages and never empty, as the agent is among them: id, name, type (User or"
            " Agent), handle, role (owner, admin or member) and status, which is not presence: an agent shown as"
            " inactive can be addressed too. Errors: 404 for an unknown or unjoined room, 403 for a user key, 429"
            " when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/agent/chats/{chat_id}/participants"),
        parameters=(_CHAT,),
    ),
    _tool(
        name="add_agent_chat_participant",
        title="Add somebody to the agent's chat",
        description=(
            "Add a person or an agent to a chat room of this agent; list_agent_chat_participants tells who is in it"
            " already. Candidates come from list_agent_peers with not_in_chat: sibling agents of the same owner,"
            " global agents, its owner, and contacts. Needs the role of owner or admin. Everybody in the room sees"
            " the addition; remove_agent_chat_participant reverses it. Returns one sentence with the id. Errors: 403"
            " for too low a role, another candidate than those or a used-up quota; 404 for an unknown room or id;"
            " 409 for somebody present already, so a repeat changes nothing and the role then stays as it was (to"
            " change it: remove, then add); 422 for a malformed id, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFTT"),
        request=Request("POST", "/agent/chats/{chat_id}/participants", wrap="participant"),
        parameters=(
            _CHAT,
            identifier("participant_id", "user or agent to add", "list_agent_peers", "body"),
            ROLE,
        ),
        sentence="Participant added successfully: {participant_id}",
    ),
    _tool(
        name="remove_agent_chat_participant",
        title="Remove somebody from the agent's chat",
        description=(
            "Remove a person or an agent from a chat room of this agent, the reverse of add_agent_chat_participant;"
            " the agent's own id leaves the room. Ids come from list_agent_chat_participants. Removing others needs"
            " the role of owner or admin. Access ends at once, earlier messages stay, no account is deleted, and"
            " everybody in the room sees the removal; the removed can be added again. Returns one sentence with the"
            " id. Errors: 403 for too low a role, for the room's owner, and for the agent's own human owner, neither"
            " of whom can be removed; 404 for an unknown or unjoined room, or somebody not present, as after a first"
            " removal; 429 when rate-limited."
        ),
        annotations=Annotations.of("FTTT"),
        request=Request("DELETE", "/agent/chats/{chat_id}/participants/{participant_id}"),
        parameters=(
            _CHAT,
            identifier("participant_id", "participant to remove", "list_agent_chat_participants"),
        ),
        sentence="Participant removed successfully: {participant_id}",
    ),
)

AGENT: Final[tuple[Tool, ...]] = (*_ROOMS, *MESSAGES, *_PARTICIPANTS, *MARKS)
