"""``POST /api/auth/login``: a token for a name and a password, ten times a minute and address (mcp.md 5.1)."""

import hmac
from typing import TYPE_CHECKING, Any

from mock_platform.agent_manager.faults import LOGIN, Reply, strike
from mock_platform.agent_manager.http import (
    Problem,
    Receive,
    Scope,
    check_method,
    read_object,
    send_json,
    text_of,
)
from mock_platform.timeline import Timeline
from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Refused
from mock_platform.world.identities import User
from mock_platform.world.worlds import DEFAULT

if TYPE_CHECKING:
    from mock_platform.agent_manager.tokens import Tokens
    from mock_platform.world import World
    from mock_platform.world.worlds import Worlds

WINDOW_SECONDS = 60
_MOST_ADDRESSES = 10_000


class _Attempts:
    """How often each address has tried in the present minute of one world."""

    def __init__(self, world: "World") -> None:
        self._clock = world.clock
        self._started = self._clock.now()
        self._counts: dict[str, int] = {}

    def count(self, address: str, limit: int) -> bool:
        """Count one try; ``False`` when the address has none left."""
        now = self._clock.now()
        if now >= self._started + WINDOW_SECONDS * SECOND or len(self._counts) >= _MOST_ADDRESSES:
            self._started, self._counts = now, {}
        used = self._counts[address] = self._counts.get(address, 0) + 1
        return used <= limit


class Login:
    """Answers logins. The body names the world by ``world``; without it the default world is meant."""

    def __init__(self, worlds: "Worlds", tokens: "Tokens") -> None:
        self._worlds = worlds
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Reply) -> None:
        """Answer one request."""
        check_method(scope, "POST")
        body = await read_object(receive)
        username, password = text_of(body, "username"), text_of(body, "password")
        world = self._world(text_of(body, "world", required=False))
        _check_attempts(world or self._world(None), (scope.get("client") or ("",))[0])
        user = None if world is None else _user(world, str(username))
        if not _is_password_of(user, str(password)) or world is None or user is None:
            _note(world, user, 401)
            raise Problem(401, "unauthorized", "Unauthorized", "Wrong username or password")
        if world.faulty:
            strike(world, user, LOGIN, send)
        _note(world, user, 200)
        await send_json(send, 200, self._answer(world, user))

    def _world(self, name: str | None) -> "World | None":
        try:
            return self._worlds.get(DEFAULT if name is None else name)
        except KeyError:
            return None

    def _answer(self, world: "World", user: User) -> dict[str, Any]:
        return {
            "token": self._tokens.issue(world, user),
            "type": "Bearer",
            "id": user.id,
            "username": user.username,
            "email": user.email,
            "roles": roles_of(user),
        }


def roles_of(user: User) -> list[str]:
    """What a login answers as ``roles``."""
    return ["ROLE_USER", "ROLE_ADMIN"] if user.role == "admin" else ["ROLE_USER"]


def _note(world: "World | None", user: User | None, status: int) -> None:
    """Who tried is told by whom they meant: what they typed may be anything, a password in the wrong field too."""
    if world is not None:
        world.attached(Timeline, Timeline).note("call", "login", {"status": status}, who=user)


def _check_attempts(world: "World | None", address: str) -> None:
    """Tries at a world that does not exist count for the default one."""
    if world is None:
        return
    limit = world.switches.agent_manager_login_limit
    if limit is not None and not world.attached(_Attempts, _Attempts).count(address, limit):
        _note(world, None, 429)
        wait = (b"retry-after", b"%d" % WINDOW_SECONDS)
        detail = f"More than {limit} logins in a minute; wait {WINDOW_SECONDS} s"
        raise Problem(429, "too-many-requests", "Too Many Requests", detail, wait)


def _user(world: "World", username: str) -> User | None:
    try:
        found = world.accounts.resolve(username)
    except Refused:
        return None
    return found if isinstance(found, User) and found.username == username else None


def _is_password_of(user: User | None, password: str) -> bool:
    """Takes as long for a user who does not exist, or who has no password and so cannot log in."""
    known = None if user is None else user.password
    return hmac.compare_digest((known or "").encode(), password.encode()) and known is not None
