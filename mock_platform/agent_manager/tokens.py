"""Tokens of the Agent Manager: JWT signed with a key of the world that they belong to (mcp.md 5.2).

One clock dates them and checks them, so the skew that the contract allows, up to 30 seconds, is none.
"""

import secrets
from typing import TYPE_CHECKING, Any

from mock_platform.agent_manager.http import Header, Problem
from mock_platform.agent_manager.principal import Principal
from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Refused
from mock_platform.world.identities import User

if TYPE_CHECKING:
    from mock_platform.world import World
    from mock_platform.world.worlds import Worlds

ISSUER = "agentmanager"
AUDIENCE = "agentmanager-api"
_ALGORITHM = "HS256"
_KEY_BYTES = 32


class _SigningKey:
    """A world's own secret: a token of one world says nothing in another, be it of the same name and people."""

    def __init__(self, _: "World") -> None:
        self.secret = secrets.token_bytes(_KEY_BYTES)


def unauthorized(detail: str, *, told: bool) -> Problem:
    """401. Without a token the challenge names no error (RFC 6750); it never names OAuth metadata, as there is none."""
    challenge: Header = (b"www-authenticate", b'Bearer error="invalid_token"' if told else b"Bearer")
    return Problem(401, "unauthorized", "Unauthorized", detail, challenge)


class Tokens:
    """The tokens of all worlds of one process. A token names its world by ``kid``."""

    def __init__(self, worlds: "Worlds") -> None:
        self._worlds = worlds

    def issue(self, world: "World", user: User) -> str:
        """A token for ``user``, good for as long as the switch ``agent_manager_token_seconds`` says."""
        import jwt  # noqa: PLC0415 - as dear as the whole world (docs/decisions/0003)

        now = world.clock.now() // SECOND
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user.username,
            "iat": now,
            "exp": now + world.switches.agent_manager_token_seconds,
            "org_id": user.organization_id,
        }
        key = world.attached(_SigningKey, _SigningKey)
        return jwt.encode(claims, key.secret, algorithm=_ALGORITHM, headers={"kid": self._worlds.name_of(world)})

    def principal(self, authorization: str | None) -> Principal:
        """Whom an ``Authorization`` header stands for; the 401 otherwise."""
        scheme, _, token = (authorization or "").strip().partition(" ")
        if not token.strip() or scheme.lower() != "bearer":
            raise unauthorized("A bearer token is needed: POST /api/auth/login gives one", told=False)
        world, claims = self._verify(token.strip())
        expires_at = claims["exp"] * SECOND
        if expires_at <= world.clock.now():
            raise unauthorized("The token has expired: log in again", told=True)
        try:
            user = world.accounts.resolve(claims["sub"])
        except Refused:
            user = None
        if not isinstance(user, User):
            raise _invalid()
        return Principal(world, user, expires_at)

    def _verify(self, token: str) -> "tuple[World, dict[str, Any]]":
        import jwt  # noqa: PLC0415 - as above

        try:
            world = self._worlds.get(jwt.get_unverified_header(token)["kid"])
            key = world.attached(_SigningKey, _SigningKey)
            # Time is the world's, so the library must not look at the machine's.
            claims: dict[str, Any] = jwt.decode(
                token,
                key.secret,
                algorithms=[_ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "iat", "sub", "iss", "aud"]},
            )
        except (jwt.InvalidTokenError, KeyError, TypeError):
            raise _invalid() from None
        if type(claims["exp"]) is not int or type(claims["sub"]) is not str:
            raise _invalid()
        return world, claims


def _invalid() -> Problem:
    return unauthorized("The token is not valid: log in again", told=True)
