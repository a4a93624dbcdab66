"""The mock in front of the client: one server for all scenes, a fresh world for each.

The one module of the kit, besides the broken targets, that knows the mock: by its public face, and to play the server.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, Self

from mock_platform import MockPlatform
from mock_platform.client import AsyncWorldHandle

SCENARIO: Final[dict[str, Any]] = {
    "name": "scene",
    "organizations": [{"name": "Example"}],
    "users": [
        {"username": "ada", "organization": "Example", "first_name": "Ada", "last_name": "Moss"},
        {"username": "ben", "organization": "Example", "first_name": "Ben", "last_name": "Hale"},
    ],
    "agents": [
        {"name": "Subject", "owner": "ada", "description": "Whoever is judged, if it is an agent."},
        {"name": "Echo", "owner": "ada", "description": "Says what it hears.", "bot": "echo"},
        {"name": "Helper", "owner": "ada", "description": "Says what it hears, too.", "bot": "echo"},
    ],
}

World = AsyncWorldHandle


class Theatre:
    """The server; scenes take worlds of it."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._mock: MockPlatform | None = None

    async def __aenter__(self) -> Self:
        self._mock = await self._stack.enter_async_context(MockPlatform())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def base_url(self) -> str:
        assert self._mock is not None  # noqa: S101 - it is used in a `with` block
        return self._mock.base_url

    @asynccontextmanager
    async def world(self) -> AsyncIterator[World]:
        """A world that nobody else sees; it goes at the end."""
        assert self._mock is not None  # noqa: S101 - as above
        async with await self._mock.acontrol.worlds.create(SCENARIO) as world:
            yield world
