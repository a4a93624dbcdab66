"""The agents of a user (rest.md 5.1, AGT-1 to AGT-14)."""

from typing import Annotated

from pydantic import StringConstraints

from mock_platform.rest.schemas.base import Answer, Body, Flag, Id, Moment, Omittable, Query
from mock_platform.rest.schemas.paging import CursorCounters


class AgentRegisterRequest(Body):
    """The agent to register. The world decides the lengths (AGT-2), because a switch lifts them."""

    name: Annotated[str, StringConstraints(min_length=1)]
    description: Annotated[str, StringConstraints(min_length=1)]


class AgentBody(Body):
    """Body of ``register_my_agent``."""

    agent: AgentRegisterRequest


class DeleteAgentQuery(Query):
    """Query of ``delete_my_agent``."""

    force: Flag = False


class MyAgent(Answer):
    """An agent that the caller owns; never with a key (AGT-10)."""

    id: Id
    name: str
    description: str | None = None
    is_external: bool
    model_type: str | None = None
    listed_in_directory: Omittable[bool] = None
    registry_access: Omittable[bool] = None
    tags: Omittable[list[str]] = None
    inserted_at: Moment
    updated_at: Moment


class ListMyAgentsResponseMetadataAvailableFiltersItem(Answer):
    """A filter that Band's list offers."""

    label: str
    param: str
    type: str


class ListMyAgentsResponseMetadataSortableFieldsItem(Answer):
    """A field that Band's list can be sorted by."""

    label: str
    param: str


class ListMyAgentsResponseMetadata(CursorCounters):
    """Counters of ``list_my_agents``; 0.0.7 can neither filter nor sort, so both lists are empty."""

    available_filters: list[ListMyAgentsResponseMetadataAvailableFiltersItem]
    sortable_fields: list[ListMyAgentsResponseMetadataSortableFieldsItem]


class ListMyAgentsResponse(Answer):
    """Answer of ``list_my_agents``."""

    data: list[MyAgent]
    metadata: ListMyAgentsResponseMetadata


class RegisterMyAgentResponseDataAgent(Answer):
    """The agent that was registered."""

    id: Id
    name: str
    description: str | None = None
    owner_id: Id
    inserted_at: Moment


class RegisterMyAgentResponseDataCredentials(Answer):
    """The key of the new agent: shown here and nowhere else (AUTH-10)."""

    api_key: str


class RegisterMyAgentResponseData(Answer):
    """The new agent and its key."""

    agent: RegisterMyAgentResponseDataAgent
    credentials: RegisterMyAgentResponseDataCredentials


class RegisterMyAgentResponse(Answer):
    """Answer of ``register_my_agent``."""

    data: RegisterMyAgentResponseData


class DeleteMyAgentResponseData(Answer):
    """The agent that was deleted, with the number of executions that went with it (AGT-12)."""

    id: Id
    name: str
    description: str | None = None
    executions_deleted: int


class DeleteMyAgentResponse(Answer):
    """Answer of ``delete_my_agent``."""

    data: DeleteMyAgentResponseData
