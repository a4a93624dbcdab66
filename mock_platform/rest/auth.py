"""Who calls: the credential of a request, and whether its kind fits the operation (rest.md 2.2, AUTH-1 to AUTH-8)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from mock_platform.world.accounts import Identity, User
from mock_platform.world.errors import Forbidden, Unauthorized

if TYPE_CHECKING:
    from mock_platform.credentials import Credentials
    from mock_platform.rest.operations import Caller
    from mock_platform.world import World


class Found(NamedTuple):
    """Whose request it is, and the name under which it counts for a limit: the key, or the user of a token (RATE-6)."""

    world: "World"
    identity: Identity
    counts_for: str


def find_caller(credentials: "Credentials", headers: Iterable[tuple[bytes, bytes]]) -> Found | None:
    """Whose request this is; ``None`` without a credential, :class:`Unauthorized` with a wrong one.

    ``X-API-Key`` wins over ``Authorization`` (AUTH-2), which may hold a key or a JWT, with or without ``Bearer``
    (rest.md 8, row 3).
    """
    authorization = b""
    for name, value in headers:
        if name == b"x-api-key":
            return _by_key(credentials, value.decode("latin-1").strip())
        if name == b"authorization":
            authorization = value
    if not authorization:
        return None
    scheme, _, rest = authorization.decode("latin-1").strip().partition(" ")
    credential = rest.strip() if scheme.lower() == "bearer" else scheme
    if credential.count(".") == 2:
        world, user = credentials.by_token(credential)
        return Found(world, user, user.id)
    return _by_key(credentials, credential)


def check_caller(caller: "Caller", found: Found | None) -> None:
    """Decide 401 and the 403 of a wrong kind of key, before ids and body are looked at (AUTH-15)."""
    if caller == "nobody":
        return
    if found is None:
        raise Unauthorized
    world, identity, _ = found
    if caller == "agent" and isinstance(identity, User):
        raise Forbidden("Agent authentication required")  # AUTH-7
    if caller == "user" and not isinstance(identity, User):
        raise Forbidden("User authentication required")  # AUTH-6
    if caller == "user" and isinstance(identity, User) and not world.accounts.has_human_api(identity):
        raise Forbidden("Your plan does not include the Human API", code="plan_required")  # AUTH-8


def _by_key(credentials: "Credentials", key: str) -> Found:
    world, identity = credentials.by_key(key)
    return Found(world, identity, key)
