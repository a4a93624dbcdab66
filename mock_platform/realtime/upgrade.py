"""Who wants a socket, and whether it gets one (websocket.md 1.2 and 1.3)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from pydantic_core import to_json

from mock_platform.channels import UnsupportedVersion, serializer_for
from mock_platform.world.errors import Unauthorized
from mock_platform.world.identities import Agent, Identity

if TYPE_CHECKING:
    from mock_platform.credentials import Credentials
    from mock_platform.world import World

ON_CONFLICT = ("supersede", "reject")


class Refused(Exception):  # noqa: N818 - what happens to the upgrade
    """No socket. Without a ``code`` the body is empty; 403 is the answer to every credential problem."""

    def __init__(
        self, status: int = 403, code: str | None = None, message: str = "", *, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.body = b""
        if code is not None:
            error = {"code": code, "message": message, "request_id": None}
            hint = {} if retry_after is None else {"retry_after": retry_after}
            self.body = to_json({"error": {**error, **hint}})


class Admitted(NamedTuple):
    """Who gets a socket. ``key`` is what the socket lives on, ``None`` for a token; it is never shown."""

    world: "World"
    identity: Identity
    key: str | None
    vsn: str | None
    rejects_on_conflict: bool


def admit(credentials: "Credentials", query_string: str, headers: Mapping[str, str]) -> Admitted:
    """The identity behind an upgrade request with these headers, by lower-case name; or :class:`Refused`."""
    query = dict(parse_qsl(query_string, keep_blank_values=True))
    # The header forms do the same as the query (1.2).
    token = headers.get("x-auth-token") or query.get("token") or None
    key = headers.get("x-api-key") or query.get("api_key") or None
    try:
        serializer_for(query.get("vsn"))
        world, identity = _identify(credentials, token, key)
        identity = _as_agent(world, identity, query.get("agent_id"))
    except (Unauthorized, UnsupportedVersion):
        raise Refused from None
    policy = query.get("on_conflict", "supersede")
    if policy not in ON_CONFLICT:
        raise Refused(400, "invalid_on_conflict", "on_conflict must be supersede or reject")
    rejects = policy == "reject" and isinstance(identity, Agent)
    return Admitted(world, identity, key if token is None else None, query.get("vsn"), rejects)


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
