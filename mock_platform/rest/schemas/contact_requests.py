"""Contact requests of both halves (rest.md 4.6 and 5.5, CON-1 to CON-22)."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import Answer, Body, Id, Moment, Omittable, Uuid
from mock_platform.rest.schemas.contacts import Entity
from mock_platform.rest.schemas.paging import Counters, PageQuery

Resolved = Literal["approved", "rejected", "cancelled"]

ContactRequestRecipientType = TypeAliasType("ContactRequestRecipientType", Entity)
ContactRequestRequesterType = TypeAliasType("ContactRequestRequesterType", Entity)
AddAgentContactResponseDataStatus = TypeAliasType("AddAgentContactResponseDataStatus", Literal["pending", "approved"])
ContactRequestActionResponseStatus = TypeAliasType("ContactRequestActionResponseStatus", Resolved)
ContactRequestStatus = TypeAliasType(
    "ContactRequestStatus", Literal["pending", "approved", "rejected", "expired", "cancelled"]
)
ReceivedContactRequestStatus = TypeAliasType(
    "ReceivedContactRequestStatus", Literal["pending", "approved", "rejected", "cancelled"]
)
SentContactRequestStatus = TypeAliasType(
    "SentContactRequestStatus", Literal["pending", "approved", "rejected", "cancelled"]
)
RespondToAgentContactRequestRequestAction = TypeAliasType(
    "RespondToAgentContactRequestRequestAction", Literal["approve", "reject", "cancel"]
)
RespondToAgentContactRequestResponseDataStatus = TypeAliasType(
    "RespondToAgentContactRequestResponseDataStatus", Resolved
)

Note = Annotated[str, StringConstraints(max_length=500)]
"""The message of a contact request (CON-10)."""


class AddContactBody(Body):
    """Body of ``add_agent_contact`` (CON-3)."""

    handle: str
    message: Note | None = None


class RespondBody(Body):
    """Body of ``respond_to_agent_contact_request``; handle or request is needed (CON-6)."""

    action: RespondToAgentContactRequestRequestAction
    handle: Omittable[str] = None
    request_id: Omittable[Uuid] = None


class CreateContactRequestRequestContactRequest(Body):
    """The request to send (CON-10)."""

    recipient_handle: str
    message: Note | None = None


class ContactRequestBody(Body):
    """Body of ``create_contact_request``."""

    contact_request: CreateContactRequestRequestContactRequest


class AgentRequestsQuery(PageQuery):
    """Query of ``list_agent_contact_requests``; sizes count per direction (CON-5)."""

    sent_status: Literal["pending", "approved", "rejected", "cancelled", "all"] = "pending"


class SentRequestsQuery(PageQuery):
    """Query of ``list_sent_contact_requests`` (CON-11)."""

    status: Literal["all", "pending", "approved", "rejected", "cancelled"] = "all"


class ContactRequestRequester(Answer):
    """Who asks."""

    id: Omittable[Id] = None
    name: str | None = None
    handle: str | None = None


class ContactRequestRecipient(Answer):
    """Who is asked."""

    id: Omittable[Id] = None
    name: str | None = None
    handle: str | None = None


class ContactRequest(Answer):
    """A contact request as users see it (CON-1)."""

    id: Id
    status: ContactRequestStatus
    message: str | None = None
    requester_id: Id
    requester_type: Omittable[ContactRequestRequesterType] = None
    requester: ContactRequestRequester | None = None
    recipient_id: Id
    recipient_type: Omittable[ContactRequestRecipientType] = None
    recipient: ContactRequestRecipient | None = None
    inserted_at: Moment
    responded_at: Moment | None = None


class ReceivedContactRequest(Answer):
    """A request that an agent has received."""

    id: Id
    status: ReceivedContactRequestStatus
    from_handle: str | None = None
    from_name: str | None = None
    message: str | None = None
    inserted_at: Moment


class SentContactRequest(Answer):
    """A request that an agent has sent."""

    id: Id
    status: SentContactRequestStatus
    to_handle: str | None = None
    to_name: str | None = None
    message: str | None = None
    inserted_at: Moment


class ContactRequestActionResponse(Answer):
    """A request that a user has approved, rejected or cancelled."""

    id: Id
    status: ContactRequestActionResponseStatus


class AddAgentContactResponseData(Answer):
    """The request that was sent, or the inverse one that this accepted (CON-3)."""

    id: Id
    status: AddAgentContactResponseDataStatus


class RespondToAgentContactRequestResponseData(Answer):
    """A request that an agent has approved, rejected or cancelled."""

    id: Id
    status: RespondToAgentContactRequestResponseDataStatus


class AddAgentContactResponse(Answer):
    """Answer of ``add_agent_contact``."""

    data: AddAgentContactResponseData


class RespondToAgentContactRequestResponse(Answer):
    """Answer of ``respond_to_agent_contact_request``."""

    data: RespondToAgentContactRequestResponseData


class CreateContactRequestResponse(Answer):
    """Answer of ``create_contact_request``."""

    data: ContactRequest


class ApproveContactRequestResponse(Answer):
    """Answer of ``approve_contact_request``."""

    data: ContactRequestActionResponse


class RejectContactRequestResponse(Answer):
    """Answer of ``reject_contact_request``."""

    data: ContactRequestActionResponse


class CancelContactRequestResponse(Answer):
    """Answer of ``cancel_contact_request``."""

    data: ContactRequestActionResponse


class ListReceivedContactRequestsResponseMetadata(Counters):
    """Counters of ``list_received_contact_requests``."""


class ListReceivedContactRequestsResponse(Answer):
    """Answer of ``list_received_contact_requests``."""

    data: list[ContactRequest]
    metadata: ListReceivedContactRequestsResponseMetadata


class ListSentContactRequestsResponseMetadata(Counters):
    """Counters of ``list_sent_contact_requests``."""


class ListSentContactRequestsResponse(Answer):
    """Answer of ``list_sent_contact_requests``."""

    data: list[ContactRequest]
    metadata: ListSentContactRequestsResponseMetadata


class ListAgentContactRequestsResponseData(Answer):
    """Requests of an agent in both directions."""

    received: list[ReceivedContactRequest]
    sent: list[SentContactRequest]


class ListAgentContactRequestsResponseMetadataReceived(Answer):
    """Counters of one direction."""

    total: int
    total_pages: int


class ListAgentContactRequestsResponseMetadataSent(Answer):
    """Counters of one direction."""

    total: int
    total_pages: int


class ListAgentContactRequestsResponseMetadata(Answer):
    """Counters of ``list_agent_contact_requests``, per direction (CON-5)."""

    page: int
    page_size: int
    received: ListAgentContactRequestsResponseMetadataReceived
    sent: ListAgentContactRequestsResponseMetadataSent


class ListAgentContactRequestsResponse(Answer):
    """Answer of ``list_agent_contact_requests``."""

    data: ListAgentContactRequestsResponseData
    metadata: ListAgentContactRequestsResponseMetadata
