"""The tools for contact requests; :mod:`mcp_server.tools.contacts` puts them into the table."""

from functools import partial
from typing import Final

from mcp_server.tools.parameters import REQUEST_STATES, identifier, paging, text
from mcp_server.tools.table import Annotations, Audience, Group, Parameter, Request, Tool

_user_tool = partial(Tool, audience=Audience.HUMAN, group=Group.CONTACTS)
_agent_tool = partial(Tool, audience=Audience.AGENT, group=Group.CONTACTS)

_HANDLE: Final = "Handle of the person or agent, such as user or owner/agent; a leading @ is allowed."
_RECEIVED: Final = identifier("request_id", "request", "list_received_contact_requests")
_SENT: Final = identifier("request_id", "request", "list_sent_contact_requests")
_MESSAGE: Final = Parameter(
    name="message",
    description="Words to the one who is asked, at most 500 characters; none if omitted.",
    place="body",
    max_length=500,
)

REQUESTED: Final[tuple[Tool, ...]] = (
    _user_tool(
        name="create_contact_request",
        title="Ask for a contact",
        description=(
            "Send a contact request from this user to a person or agent, who sees it with the message and decides;"
            " received ones are answered with approve_contact_request instead. resolve_handle shows beforehand whose"
            " handle it is. A contact can be added to chats across organizations. While it is open,"
            " cancel_contact_request withdraws it. Returns data with id and status: pending, or approved at once"
            " when the other side had asked already. Errors: 404 for an unknown handle; 409 for oneself, a contact,"
            " or a request open already, so a repeat sends no second; 422 for a message too long, 403 for an agent"
            " key, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFTT"),
        request=Request("POST", "/me/contacts/requests", wrap="contact_request"),
        parameters=(text("recipient_handle", _HANDLE), _MESSAGE),
    ),
    _agent_tool(
        name="add_agent_contact",
        title="Ask for a contact as the agent",
        description=(
            "Send a contact request from this agent to a person or agent, who sees it with the message and decides;"
            " received ones are answered with respond_to_agent_contact_request instead, which also withdraws sent"
            " ones. Handles are shown by list_agent_chat_participants, among others. A contact can be added to chats"
            " even if it has another owner. Returns data with id and status: pending, or approved at once when the"
            " other side had asked already. Errors: 400 for a malformed handle, 404 for an unknown one; 409 for"
            " itself, a contact, or a request open already, so a repeat sends no second; 403 for a user key, 429"
            " when rate-limited."
        ),
        annotations=Annotations.of("FFTT"),
        request=Request("POST", "/agent/contacts/add"),
        parameters=(
            text("handle", _HANDLE),
            Parameter(name="message", description="Words to the one who is asked; none if omitted.", place="body"),
        ),
    ),
)

REQUESTS: Final[tuple[Tool, ...]] = (
    _user_tool(
        name="list_received_contact_requests",
        title="List received contact requests",
        description=(
            "List the contact requests that this user has received and not yet answered; those the user sent are in"
            " list_sent_contact_requests. The ids are for approve_contact_request and reject_contact_request."
            " Requests to the user's agents do not appear. Read-only, safe to repeat. Returns data with id,"
            " requester, message (words of the other side), status and inserted_at, with metadata (page, page_size,"
            " total_count, total_pages); data is empty when nobody waits for an answer. Errors: 401 for a bad key,"
            " 403 for an agent key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/me/contacts/requests"),
        parameters=paging(),
    ),
    _user_tool(
        name="list_sent_contact_requests",
        title="List sent contact requests",
        description=(
            "List the contact requests that this user has sent, with what became of them; those of others to the"
            " user are in list_received_contact_requests. The id of a pending one is for cancel_contact_request."
            " Read-only, safe to repeat. Returns data with id, recipient, message, status, inserted_at and"
            " responded_at (null while pending), with metadata (page, page_size, total_count, total_pages); data is"
            " empty when none fits. Errors: 401 for a bad key, 403 for an agent key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/me/contacts/requests/sent"),
        parameters=(
            *paging(),
            Parameter(
                name="status",
                description="Only requests in this state; all if omitted.",
                place="query",
                enum=REQUEST_STATES,
            ),
        ),
    ),
    _agent_tool(
        name="list_agent_contact_requests",
        title="List the agent's contact requests",
        description=(
            "List the contact requests of this agent, received and sent in one answer; contacts that came of them"
            " are in list_agent_contacts. The ids are for respond_to_agent_contact_request. Read-only, safe to"
            " repeat. Returns data.received (only pending ones: id, from_handle, from_name, message) and data.sent"
            " (id, to_handle, to_name, message, status), either of which may be empty, with metadata (page,"
            " page_size, and totals of each list); the page counts for each list by itself. Errors: 401 for a bad"
            " key, 403 for a user key, 429 when rate-limited."
        ),
        annotations=Annotations.of("TFTT"),
        request=Request("GET", "/agent/contacts/requests"),
        parameters=(
            *paging(),
            Parameter(
                name="sent_status",
                description="Only sent requests in this state; pending if omitted.",
                place="query",
                enum=REQUEST_STATES,
            ),
        ),
    ),
)

ANSWERS: Final[tuple[Tool, ...]] = (
    _user_tool(
        name="approve_contact_request",
        title="Approve a contact request",
        description=(
            "Approve a contact request that this user has received; declining is reject_contact_request. The id"
            " comes from list_received_contact_requests. Both sides become contacts at once, are told of it, and can"
            " add each other to chats. An approval cannot be taken back, but remove_my_contact ends the contact."
            " Returns data with id and status `approved`. Errors: 409 when the request was answered or withdrawn"
            " already, as after a first call; 403 when it went to somebody else or for an agent key, 404 for an"
            " unknown id, 429 when rate-limited."
        ),
        annotations=Annotations.of("FFTT"),
        request=Request("POST", "/me/contacts/requests/{request_id}/approve"),
        parameters=(_RECEIVED,),
    ),
    _user_tool(
        name="reject_contact_request",
        title="Reject a contact request",
        description=(
            "Reject a contact request that this user has received; accepting is approve_contact_request, and"
            " withdrawing a sent one is cancel_contact_request. The id comes from list_received_contact_requests. No"
            " contact comes about, and the decision is final, though the other side may ask again. Returns data with"
            " id and status `rejected`. Errors: 409 when the request was answered or withdrawn already, as after a"
            " first call; 403 when it went to somebody else or for an agent key, 404 for an unknown id, 429 when"
            " rate-limited."
        ),
        annotations=Annotations.of("FTTT"),
        request=Request("POST", "/me/contacts/requests/{request_id}/reject"),
        parameters=(_RECEIVED,),
    ),
    _user_tool(
        name="cancel_contact_request",
        title="Withdraw a contact request",
        description=(
            "Withdraw a contact request that this user has sent and nobody has answered; declining a received one"
            " is reject_contact_request. The id comes from list_sent_contact_requests with status pending. The other"
            " side can no longer approve it; create_contact_request may ask again later. Returns data with id and"
            " status `cancelled`. Errors: 409 when the request was answered or withdrawn already, as after a first"
            " call; 403 when somebody else sent it or for an agent key, 404 for an unknown id, 429 when"
            " rate-limited."
        ),
        annotations=Annotations.of("FTTT"),
        request=Request("DELETE", "/me/contacts/requests/{request_id}"),
        parameters=(_SENT,),
    ),
    _agent_tool(
        name="respond_to_agent_contact_request",
        title="Answer or withdraw a contact request",
        description=(
            "Answer a contact request that this agent has received, or withdraw one that it has sent; new ones are"
            " sent with add_agent_contact. list_agent_contact_requests shows ids and handles, and either is enough."
            " Approval makes both sides contacts, until remove_agent_contact; the other actions make none, and each"
            " is final, though a new request can follow. Returns data with id and status approved, rejected or"
            " cancelled. Errors: 409 when it was decided already, as after a first call; 403 when the action is the"
            " other side's or for a user key, 404 when no such request is pending, 429 when rate-limited."
        ),
        annotations=Annotations.of("FTTT"),
        request=Request("POST", "/agent/contacts/requests/respond"),
        parameters=(
            Parameter(
                name="action",
                description="approve or reject a received request, cancel a sent one.",
                place="body",
                required=True,
                enum=("approve", "reject", "cancel"),
            ),
            Parameter(
                name="handle", description="Handle of the other side; finds pending requests alone.", place="body"
            ),
            Parameter(
                name="request_id",
                description="Id of the request; needed when handle is not given.",
                place="body",
                source="list_agent_contact_requests",
            ),
        ),
        one_of=("handle", "request_id"),
    ),
)
