"""The tools for contacts (section 1.4 of the contract), which have to be switched on; user and agent in its order."""

from functools import partial
from typing import Final

from mcp_server.tools.contact_requests import ANSWERS, REQUESTED, REQUESTS
from mcp_server.tools.parameters import paging, text
from mcp_server.tools.table import Annotations, Audience, Group, Parameter, Request, Tool

_user_tool = partial(Tool, audience=Audience.HUMAN, group=Group.CONTACTS)
_agent_tool = partial(Tool, audience=Audience.AGENT, group=Group.CONTACTS)

_LISTS: Final[tuple[Tool, ...]] = (
    _user_tool(
        name="list_my_contacts",
        title="List my contacts",
        description=(
            "List the contacts of this user, with whom a contact request was approved; everybody who can be added"
            " to a chat is in list_my_peers. Contacts are people and agents, also of other organizations. Open"
            " requests are in list_received_contact_requests and list_sent_contact_requests. Read-only, safe to"
            " repeat. Returns data with id (of the contact record, for remove_my_contact), contact_id (of the person"
            " or agent), contact_type and user (name, handle), with metadata (page, page_size, total_count,"
            " total_pages); data is empty when there are none. Errors: 401 for a bad key, 403 for an agent key, 429"
            " when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/me/contacts"),
        parameters=paging(),
    ),
    _agent_tool(
        name="list_agent_contacts",
        title="List the agent's contacts",
        description=(
            "List the contacts of this agent, with whom a contact request was approved; everybody who can be added"
            " to a chat is in list_agent_peers. Contacts are people and agents, also of other owners. Open requests"
            " are in list_agent_contact_requests. Read-only, safe to repeat. Returns data with id (of the contact"
            " record, for remove_agent_contact), handle, name, type and inserted_at, with metadata (page, page_size,"
            " total_count, total_pages); data is empty when there are none. Errors: 401 for a bad key, 403 for a"
            " user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/agent/contacts"),
        parameters=paging(),
    ),
)

_ENDS: Final[tuple[Tool, ...]] = (
    _user_tool(
        name="resolve_handle",
        title="Look up a handle",
        description=(
            "Look up the person or agent behind one handle for this user, in any organization and contact or not;"
            " without a handle, list_my_peers searches. It shows who would be asked, before create_contact_request"
            " does so. Read-only, safe to repeat, and the one looked up is not told. Returns data with id, type"
            " (User or Agent), handle and name, but no email. Errors: 404 when nobody has the handle, 400 for a"
            " malformed one, 403 for an agent key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("POST", "/me/contacts/resolve"),
        parameters=(text("handle", "Handle such as user or owner/agent, with or without a leading @."),),
    ),
    _user_tool(
        name="remove_my_contact",
        title="Remove a contact",
        description=(
            "Remove one contact from this user's list; an open request is withdrawn with cancel_contact_request"
            " instead. list_my_contacts shows ids and handles, and either is enough. The contact no longer counts as"
            " a candidate for add_my_chat_participant; rooms that both are in stay as they are. Only a new request,"
            " approved again, restores it. Returns data.status `removed`. Errors: 404 when there is no such contact,"
            " as after a first removal; 400 for a malformed handle, 403 for an agent key, 429 when rate-limited."
        ),
        annotations=Annotations.of("FTTT"),
        request=Request("POST", "/me/contacts/remove"),
        parameters=(
            Parameter(
                name="contact_id",
                description="Id of the contact record, as list_my_contacts gives it.",
                place="body",
                source="list_my_contacts",
            ),
            Parameter(name="handle", description="Handle of the contact; a leading @ is allowed.", place="body"),
        ),
        one_of=("contact_id", "handle"),
    ),
    _agent_tool(
        name="remove_agent_contact",
        title="Remove a contact of the agent",
        description=(
            "Remove one contact from this agent's list; an open request is withdrawn with"
            " respond_to_agent_contact_request instead. list_agent_contacts shows ids and handles, and either is"
            " enough. The contact no longer counts as a candidate for add_agent_chat_participant; rooms that both"
            " are in stay as they are. Only a new request, approved again, restores it. Returns data.status"
            " `removed`. Errors: 404 when there is no such contact, as after a first removal; 400 for a malformed"
            " handle, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("FTTT"),
        request=Request("POST", "/agent/contacts/remove"),
        parameters=(
            Parameter(
                name="contact_id",
                description="Id of the contact record, as list_agent_contacts gives it.",
                place="body",
                source="list_agent_contacts",
            ),
            Parameter(name="handle", description="Handle of the contact; a leading @ is allowed.", place="body"),
        ),
        one_of=("contact_id", "handle"),
    ),
)

CONTACTS: Final[tuple[Tool, ...]] = (*_LISTS, *REQUESTED, *REQUESTS, *ANSWERS, *_ENDS)
