"""Who takes part in a room, as far as names have to be resolved: asked for when needed, and kept for a few seconds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from mcp_server import recipients
from mcp_server.errors import ToolError
from mcp_server.platform import Platform
from mcp_server.tools.table import Tool

SECONDS: Final = 5.0
"""How long a list is good for; in between, others may have come or gone."""

Mention = dict[str, object]
People = Sequence[Mapping[str, object]]


class _Kept(NamedTuple):
    until: float
    people: People


class Participants:
    """The participants of rooms by the path under which they are listed; ``clock`` tells monotonic seconds."""

    def __init__(self, platform: Platform, clock: Callable[[], float]) -> None:
        self._platform = platform
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    async def mentions(self, names: str, path: str, tool: Tool, *, lookup: str, until: float) -> list[Mention]:
        """The mentions that the comma-separated ``names`` stand for.

        ``path`` lists the participants, ``lookup`` is the tool that lists them, ``tool`` the one that asks. A name that
        is not found in a list kept from before is looked for in a new one. Raises ``ToolError``.
        """
        kept = self._fresh(path)
        if kept is not None:
            try:
                return recipients.resolve(names, kept, lookup=lookup)
            except ToolError:
                del self._kept[path]
        return recipients.resolve(names, await self._asked(path, tool, until), lookup=lookup)

    def forget(self, room: str) -> None:
        """Drop what is kept under the path ``room``, because somebody has come or gone; user and agent lists alike."""
        for path in [path for path in self._kept if path.partition("/chats/")[2] == room.partition("/chats/")[2]]:
            del self._kept[path]

    def _fresh(self, path: str) -> People | None:
        now = self._clock()
        self._kept = {path: kept for path, kept in self._kept.items() if now < kept.until}
        kept = self._kept.get(path)
        return kept and kept.people

    async def _asked(self, path: str, tool: Tool, until: float) -> People:
        reply = await self._platform.request("GET", path, read=True, tool=tool, until=until)
        listed = reply.data and reply.data["data"]
        if not isinstance(listed, list):
            raise self._platform.answers.unusable(reply.status, reply.text, "it lists no participants", read=True)
        people = [each for each in listed if isinstance(each, dict)]
        self._kept[path] = _Kept(self._clock() + SECONDS, people)
        return people
