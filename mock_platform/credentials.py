"""Whom a credential stands for, and in which world: shared by all faces.

A credential is an API key (AUTH-3) or, for people, a JWT (AUTH-2). What kind of key it is says the lookup and not the
prefix, so that keys without one work as well (AUTH-4). None is ever logged.
"""

import secrets
from typing import TYPE_CHECKING

from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Unauthorized
from mock_platform.world.identities import Identity, User

if TYPE_CHECKING:
    from mock_platform.world.world import World
    from mock_platform.world.worlds import Worlds

TOKEN_SECONDS = 3600
_ALGORITHM = "HS256"


class Credentials:
    """The keys and tokens of all worlds of one process; tokens are signed with a secret of the process."""

    def __init__(self, worlds: "Worlds") -> None:
        self.worlds = worlds
        self._secret = secrets.token_bytes(32)

    def by_key(self, key: str) -> "tuple[World, Identity]":
        """The world and identity of an API key; :class:`Unauthorized` when unknown or revoked."""
        return self.worlds.identify(key)

    def by_token(self, token: str) -> "tuple[World, User]":
        """The world and user of a JWT; :class:`Unauthorized` when forged, expired on the world's clock, or orphaned."""
        import jwt  # noqa: PLC0415 - takes as long to import as the whole world; few clients send a token

        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "sub", "world"]},
            )
            world = self.worlds.get(claims["world"])
            user = world.accounts.users[claims["sub"]]
        except (jwt.InvalidTokenError, KeyError):
            raise Unauthorized from None
        if claims["exp"] * SECOND <= world.clock.now():
            raise Unauthorized("Token has expired")
        return world, user

    def token_for(self, world: "World", user: User, *, seconds: int = TOKEN_SECONDS) -> str:
        """A JWT of ``user``, good for ``seconds`` of the world's clock."""
        import jwt  # noqa: PLC0415 - as above

        now = world.clock.now() // SECOND
        claims = {"sub": user.id, "world": self.worlds.name_of(world), "iat": now, "exp": now + seconds}
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)
