"""Who wants a socket, and whether it gets one (websocket.md 1.2 and 1.3)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from mock_platform.channels import UnsupportedVersion, serializer_for
from mock_platform.world.accounts import Agent, Identity
from mock_platform.world.errors import Unauthorized

if TYPE_CHECKING:
    from mock_platform.credentials import Credentials
    from mock_platform.world import World

ON_CONFLICT = ("supersede", "reject")


class Refused(Exception):  # noqa: N818 - what happens to the upgrade
    """No socket. ``code`` ``None`` is the 403 with an empty body that every credential problem gets."""

    def __init__(self, status: int = 403, code: str | None = None, message: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Request(NamedTuple):
    """An upgrade that may go on. ``key`` is what the socket lives on, empty for a token; it is never shown."""

    world: "World"
    identity: Identity
    vsn: str | None
    rejects_on_conflict: bool
    key: str


def admit(credentials: "Credentials", query_string: bytes, headers: Iterable[tuple[bytes, bytes]]) -> Request:
    """The identity behind an upgrade request, or :class:`Refused`."""
    query = dict(parse_qsl(query_string.decode("utf-8", "replace"), keep_blank_values=True))
    token, key = _credential(query, dict(headers))
    try:
        serializer_for(query.get("vsn"))
        world, identity = _identify(credentials, token, key)
        identity = _as_agent(world, identity, query.get("agent_id"))
    except (Unauthorized, UnsupportedVersion):
        raise Refused from None
    policy = query.get("on_conflict", "supersede")
    if policy not in ON_CONFLICT:
        raise Refused(400, "invalid_on_conflict", "on_conflict must be supersede or reject")
    return Request(
        world, identity, query.get("vsn"), policy == "reject" and isinstance(identity, Agent), (not token and key) or ""
    )


def _credential(query: dict[str, str], headers: dict[bytes, bytes]) -> tuple[str | None, str | None]:
    """Token and key; the header forms do the same as the query (1.2)."""
    token = headers.get(b"x-auth-token", b"").decode("latin-1") or query.get("token")
    key = headers.get(b"x-api-key", b"").decode("latin-1") or query.get("api_key")
    return token or None, key or None


def _identify(credentials: "Credentials", token: str | None, key: str | None) -> "tuple[World, Identity]":
    """The JWT wins when both are there (1.2)."""
    if token is not None:
        return credentials.by_token(token)
    if key is None:
        raise Unauthorized
    return credentials.by_key(key)


def _as_agent(world: "World", identity: Identity, agent_id: str | None) -> Identity:
    """AUTH-12, AUTH-13: an ``agent_id`` must be the agent's own, or that of an agent of the user."""
    if not agent_id:
        return identity
    agent = world.accounts.agents.get(agent_id.lower())
    if agent is None or identity not in (agent, agent.owner):
        raise Unauthorized
    return agent
