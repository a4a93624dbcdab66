"""Who calls: the credential of a request, and whether its kind fits the operation (rest.md 2.2, AUTH-1 to AUTH-8)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mock_platform.world.errors import Forbidden, Unauthorized
from mock_platform.world.identities import Identity, User

if TYPE_CHECKING:
    from mock_platform.credentials import Credentials
    from mock_platform.rest.operations import Operation
    from mock_platform.world import World


def find_caller(credentials: "Credentials", headers: Iterable[tuple[bytes, bytes]]) -> "tuple[World, Identity] | None":
    """Whose request this is; ``None`` without a credential, :class:`Unauthorized` with a wrong one."""
    credential, is_token = _credential(headers)
    if credential is None:
        return None
    return credentials.by_token(credential) if is_token else credentials.by_key(credential)


def limited_as(headers: Iterable[tuple[bytes, bytes]], identity: Identity) -> str:
    """What a rate limit counts a request for: its key, or the user whose token it carries (RATE-6)."""
    credential, is_token = _credential(headers)
    return identity.id if credential is None or is_token else credential


def _credential(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str | None, bool]:
    """The key or the token, and whether it is a token.

    ``X-API-Key`` wins over ``Authorization`` (AUTH-2), which may hold a key or a JWT, with or without ``Bearer``
    (rest.md 8, row 3).
    """
    authorization = b""
    for name, value in headers:
        if name == b"x-api-key":
            return value.decode("latin-1").strip(), False
        if name == b"authorization":
            authorization = value
    if not authorization:
        return None, False
    scheme, _, rest = authorization.decode("latin-1").strip().partition(" ")
    credential = rest.strip() if scheme.lower() == "bearer" else scheme
    return credential, credential.count(".") == 2


def check_caller(operation: "Operation", found: "tuple[World, Identity] | None") -> None:
    """Decide 401 and the 403 of a wrong kind of key, a plan or a feature, before ids and body are looked at.

    AUTH-15; MEM-1 is as early, by ERR-4.
    """
    caller = operation.caller
    if caller == "nobody":
        return
    if found is None:
        raise Unauthorized
    world, identity = found
    if caller == "agent" and isinstance(identity, User):
        raise Forbidden("Agent authentication required")  # AUTH-7
    if caller == "user" and not isinstance(identity, User):
        raise Forbidden("User authentication required")  # AUTH-6
    if caller == "user" and isinstance(identity, User) and not world.accounts.has_human_api(identity):
        raise Forbidden("Your plan does not include the Human API", code="plan_required")  # AUTH-8
    if operation.gate is not None:
        operation.gate(world)
