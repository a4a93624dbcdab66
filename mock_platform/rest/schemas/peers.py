"""Peers: who can be added to a room (rest.md 4.1 and 5.1, PEER-1 to PEER-6)."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, WithJsonSchema
from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import UUID_SCHEMA, Answer, Id, Omittable, Uuid
from mock_platform.rest.schemas.paging import Counters, PageQuery

PeerSource = TypeAliasType("PeerSource", Literal["registry", "contact"])
PeerType = TypeAliasType("PeerType", Literal["User", "Agent"])


def none_if_empty(value: object) -> object:
    """An empty parameter is no filter: the TypeScript client sends it (PEER-4)."""
    return None if value == "" else value


class AgentPeersQuery(PageQuery):
    """Query of ``list_agent_peers``."""

    not_in_chat: Annotated[
        Uuid | None, BeforeValidator(none_if_empty), WithJsonSchema({"anyOf": [UUID_SCHEMA, {"const": ""}]})
    ] = None


class MyPeersQuery(AgentPeersQuery):
    """Query of ``list_my_peers``."""

    type: Omittable[Literal["User", "Agent"]] = None


class Peer(Answer):
    """Somebody whom the caller can add to a room."""

    id: Id
    name: str
    handle: str
    type: PeerType
    description: str | None = None
    is_external: bool | None = None
    listed_in_directory: bool | None = None
    tags: list[str] | None = None
    source: PeerSource
    is_contact: bool
    online: bool


class ListAgentPeersResponseMetadata(Counters):
    """Counters of ``list_agent_peers``."""


class ListAgentPeersResponse(Answer):
    """Answer of ``list_agent_peers``."""

    data: list[Peer]
    metadata: ListAgentPeersResponseMetadata


class ListMyPeersResponseMetadata(Counters):
    """Counters of ``list_my_peers``."""


class ListMyPeersResponse(Answer):
    """Answer of ``list_my_peers``."""

    data: list[Peer]
    metadata: ListMyPeersResponseMetadata
