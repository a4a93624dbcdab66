"""The tools of a user's key (section 1.2 of the contract), in the order of its table."""

from functools import partial
from typing import Final

from mcp_server.tools.human_chats import CHATS
from mcp_server.tools.parameters import KINDS, not_in_chat, paging, text
from mcp_server.tools.table import Annotations, Audience, Parameter, Request, Tool

_tool = partial(Tool, audience=Audience.HUMAN)

_NAME: Final = text("name", "Name of the agent, 3 to 100 characters.")
_DESCRIPTION: Final = "What the agent does, for those who choose among agents; 10 to 500 characters."

_ACCOUNT: Final[tuple[Tool, ...]] = (
    _tool(
        name="list_my_agents",
        title="List my agents",
        description=(
            "List the agents that this user owns, hosted and external; other agents and people are found with"
            " list_my_peers. It yields the id of an agent known by name, for example for add_my_chat_participant."
            " Read-only, safe to repeat. Covers the user's own agents alone and never shows their API keys. Returns"
            " data (id, name, description, is_external), newest first, with metadata (page, page_size, total_count,"
            " total_pages); data is empty when the user owns none. Errors: 401 for a bad key, 403 for an agent key,"
            " 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTF"),
        request=Request("GET", "/me/agents"),
        parameters=paging(),
        alias="list_user_agents",
    ),
    _tool(
        name="register_my_agent",
        title="Register an agent",
        description=(
            "Register a new external agent owned by this user, that is one whose program runs outside the platform;"
            " agents that exist already are in list_my_agents. Every call makes an agent: a second call makes a"
            " second agent, unless the name is refused as taken, and no tool here deletes one. Returns data.agent"
            " (with its id) and data.credentials.api_key. That key is returned once and cannot be read again; it is"
            " for the user to keep and never for a chat. Errors: 403 for an agent key or a used-up quota, 422 for an"
            " unfit name or description, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFFF"),
        request=Request("POST", "/me/agents/register", wrap="agent"),
        parameters=(_NAME, text("description", _DESCRIPTION)),
        alias="register_user_agent",
        alias_parameters=(
            _NAME,
            Parameter(
                name="description",
                description=f"{_DESCRIPTION} The name is taken if omitted.",
                place="body",
                falls_back_to="name",
            ),
            Parameter(name="model_type", description="Of no effect any more, and not sent.", place="local"),
        ),
    ),
    _tool(
        name="get_my_profile",
        title="Get my profile",
        description=(
            "Get the profile of this user's own account; the user's agents are in list_my_agents, other people in"
            " list_my_peers. It tells on whose behalf the user tools act, and shows the names that update_my_profile"
            " would replace. Read-only, safe to repeat. Returns data with id, email, first_name and last_name"
            " (absent when never set), role and listed_in_directory; role (user or admin) is that on the platform"
            " and says nothing about rooms. Errors: 401 for a bad key, 403 for an agent key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTF"),
        request=Request("GET", "/me/profile"),
        alias="get_user_profile",
    ),
    _tool(
        name="update_my_profile",
        title="Update my profile",
        description=(
            "Change the first name, the last name or both in this user's own account; get_my_profile reads it"
            " without a change. Only the names given change, at least one is needed, and email and role stay as they"
            " are. The old value is replaced and not kept, so only those who have read it before can restore it."
            " Others see the new name on later messages. Repeating the same call changes nothing more. Returns data"
            " with the whole profile after the change. Errors: 401 for a bad key, 403 for an agent key, 422 for an"
            " unfit value, 429 when rate-limited."
        ),
        annotations=Annotations.of("FTTF"),
        request=Request("PUT", "/me/profile", wrap="user"),
        parameters=(
            Parameter(
                name="first_name",
                description="New first name; unchanged if omitted, cleared by an empty text.",
                place="body",
                blank_counts=True,
            ),
            Parameter(
                name="last_name",
                description="New last name; unchanged if omitted, cleared by an empty text.",
                place="body",
                blank_counts=True,
            ),
        ),
        one_of=("first_name", "last_name"),
        alias="update_user_profile",
    ),
)

_PEERS: Final[tuple[Tool, ...]] = (
    _tool(
        name="list_my_peers",
        title="List whom I can talk to",
        description=(
            "List the people and agents whom this user can bring into chats, not only the user's own agents"
            " (list_my_agents): users of the organization, own and global agents, and contacts, without the user."
            " Those in a room already are in list_my_chat_participants; not_in_chat hides them and so yields"
            " candidates for add_my_chat_participant. Read-only, safe to repeat. Returns data (id, name, type,"
            " handle, description, source), contacts last, with metadata (page, page_size, total_count,"
            " total_pages); data is empty when nobody fits. Errors: 401 for a bad key, 403 for an agent key, 429"
            " when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/me/peers"),
        parameters=(
            not_in_chat("list_my_chats"),
            Parameter(
                name="peer_type",
                description="Only people or only agents; both if omitted.",
                place="query",
                enum=KINDS,
                wire="type",
            ),
            *paging(),
        ),
        alias="list_user_peers",
    ),
)

HUMAN: Final[tuple[Tool, ...]] = (*_ACCOUNT, *CHATS, *_PEERS)
