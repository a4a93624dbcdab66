"""Contacts and contact requests of both halves (rest.md 4.6 and 5.5, CON-1 to CON-22)."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import Answer, Body, Email, Id, Moment, Omittable, Uuid
from mock_platform.rest.schemas.paging import Counters, PageQuery

Entity = Literal["User", "Agent"]
Resolved = Literal["approved", "rejected", "cancelled"]

AgentContactType = TypeAliasType("AgentContactType", Entity)
ContactContactType = TypeAliasType("ContactContactType", Entity)
ContactRequestRecipientType = TypeAliasType("ContactRequestRecipientType", Entity)
ContactRequestRequesterType = TypeAliasType("ContactRequestRequesterType", Entity)
ResolvedEntityType = TypeAliasType("ResolvedEntityType", Entity)
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


class RemoveContactBody(Body):
    """Body of ``remove_agent_contact`` and ``remove_my_contact``; one of the two is needed (CON-9)."""

    handle: Omittable[str] = None
    contact_id: Omittable[Uuid] = None


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


class ResolveBody(Body):
    """Body of ``resolve_handle`` (CON-19)."""

    handle: str


class AgentRequestsQuery(PageQuery):
    """Query of ``list_agent_contact_requests``; sizes count per direction (CON-5)."""

    sent_status: Literal["pending", "approved", "rejected", "cancelled", "all"] = "pending"


class SentRequestsQuery(PageQuery):
    """Query of ``list_sent_contact_requests`` (CON-11)."""

    status: Literal["all", "pending", "approved", "rejected", "cancelled"] = "all"


class AgentContact(Answer):
    """A contact of an agent; ``id`` is the record, not the entity."""

    id: Id
    name: str | None = None
    handle: str
    type: AgentContactType
    description: str | None = None
    is_external: bool | None = None
    listed_in_directory: bool | None = None
    tags: list[str] | None = None
    online: bool
    inserted_at: Moment


class ContactUser(Answer):
    """The entity behind a contact of a user."""

    id: Omittable[Id] = None
    name: str | None = None
    handle: str | None = None
    email: Omittable[Email] = None
    listed_in_directory: bool | None = None
    tags: list[str] | None = None


class Contact(Answer):
    """A contact of a user: ``id`` is the record, ``contact_id`` the entity."""

    id: Id
    contact_id: Id
    contact_type: ContactContactType
    status: Literal["active"]
    source: Omittable[Literal["request"]] = None
    user: Omittable[ContactUser] = None
    online: bool
    inserted_at: Moment


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


class ResolvedEntity(Answer):
    """Whom a handle names."""

    id: Id
    type: ResolvedEntityType
    handle: str | None = None
    name: str | None = None


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


class RemoveAgentContactResponseData(Answer):
    """That the contact is gone."""

    status: Literal["removed"]


class RemoveMyContactResponseData(Answer):
    """That the contact is gone."""

    status: Literal["removed"]


class AddAgentContactResponse(Answer):
    """Answer of ``add_agent_contact``."""

    data: AddAgentContactResponseData


class RemoveAgentContactResponse(Answer):
    """Answer of ``remove_agent_contact``."""

    data: RemoveAgentContactResponseData


class RemoveMyContactResponse(Answer):
    """Answer of ``remove_my_contact``."""

    data: RemoveMyContactResponseData


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


class ResolveHandleResponse(Answer):
    """Answer of ``resolve_handle``."""

    data: ResolvedEntity


class ListAgentContactsResponseMetadata(Counters):
    """Counters of ``list_agent_contacts``."""


class ListAgentContactsResponse(Answer):
    """Answer of ``list_agent_contacts``."""

    data: list[AgentContact]
    metadata: ListAgentContactsResponseMetadata


class ListMyContactsResponseMetadata(Counters):
    """Counters of ``list_my_contacts``."""


class ListMyContactsResponse(Answer):
    """Answer of ``list_my_contacts``."""

    data: list[Contact]
    metadata: ListMyContactsResponseMetadata


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
