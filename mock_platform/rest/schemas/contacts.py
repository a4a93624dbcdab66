"""Contacts of both halves, and finding one by handle (rest.md 4.6 and 5.5, CON-1 to CON-22)."""

from typing import Literal

from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import Answer, Body, Email, Id, Moment, Omittable, Uuid
from mock_platform.rest.schemas.paging import Counters

Entity = Literal["User", "Agent"]

AgentContactType = TypeAliasType("AgentContactType", Entity)
ContactContactType = TypeAliasType("ContactContactType", Entity)
ResolvedEntityType = TypeAliasType("ResolvedEntityType", Entity)


class RemoveContactBody(Body):
    """Body of ``remove_agent_contact`` and ``remove_my_contact``; one of the two is needed (CON-9)."""

    handle: Omittable[str] = None
    contact_id: Omittable[Uuid] = None


class ResolveBody(Body):
    """Body of ``resolve_handle`` (CON-19)."""

    handle: str


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


class ResolvedEntity(Answer):
    """Whom a handle names."""

    id: Id
    type: ResolvedEntityType
    handle: str | None = None
    name: str | None = None


class RemoveAgentContactResponseData(Answer):
    """That the contact is gone."""

    status: Literal["removed"]


class RemoveMyContactResponseData(Answer):
    """That the contact is gone."""

    status: Literal["removed"]


class RemoveAgentContactResponse(Answer):
    """Answer of ``remove_agent_contact``."""

    data: RemoveAgentContactResponseData


class RemoveMyContactResponse(Answer):
    """Answer of ``remove_my_contact``."""

    data: RemoveMyContactResponseData


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
