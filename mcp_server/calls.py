"""Calls of tools: from arguments to the request that the table gives, and from the platform's answer to a text."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Final

from mcp_server import health, recipients
from mcp_server.addresses import segment
from mcp_server.errors import ToolError
from mcp_server.keys import kind_of
from mcp_server.participants import Participants
from mcp_server.platform import Platform, Reply
from mcp_server.tools import arguments, catalogue
from mcp_server.tools.table import Audience, Group, KeyKind, Place, Request, Tool

Arguments = Mapping[str, object]

MOST_CALLS: Final = 1000
"""Under way at once, of some 40 kB each; a hundred are with the platform, the others wait for a connection."""

_PARTICIPANTS: Final = "/participants"

_LISTED_BY: Final = {
    tool.request.path: tool.name
    for tool in catalogue.TOOLS
    if tool.request and tool.request.method == "GET" and tool.request.path.endswith(_PARTICIPANTS)
}
"""The tools that list participants, by their paths."""

_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class UnknownTool(LookupError):  # noqa: N818 - what the protocol calls it
    """No tool has this name, nor has had it."""


class Caller:
    """Carries out the calls of one server, with one key; any number at a time.

    ``groups`` are the tools that are switched on, ``clock`` tells monotonic seconds. A call that is cancelled closes
    the connection on which it waits.
    """

    def __init__(
        self,
        platform: Platform,
        groups: frozenset[Group] = frozenset({Group.DEFAULT}),
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._platform = platform
        self._kind = kind_of(platform.key)
        self._loaded = {tool.name for tool in catalogue.loaded(self._kind, groups)}
        self._participants = Participants(platform, clock)
        self._count = 0

    async def call(self, name: str, arguments_: Arguments) -> str:
        """The text of the result of the tool ``name``, which may be an older name.

        Raises ``ToolError`` with a text for the model, and ``UnknownTool``.
        """
        tool = catalogue.find(name)
        if tool is None:
            raise UnknownTool(name)
        if tool.name not in self._loaded:
            raise ToolError(_not_loaded(tool, name, self._kind))
        given = arguments.read(tool, arguments_, name=name)
        if self._count >= MOST_CALLS:
            raise ToolError(f"Error: {MOST_CALLS} calls are under way. Nothing was sent. Wait for some of them to end.")
        self._count += 1
        try:
            return await self._made(tool, given)
        finally:
            self._count -= 1

    async def _made(self, tool: Tool, given: Arguments) -> str:
        if tool.request is None:
            return await health.check(self._platform)
        return _text(tool, given, await self._answered(tool, tool.request, given))

    async def _answered(self, tool: Tool, request: Request, given: Arguments) -> Reply:
        until = self._platform.deadline()
        fields = _placed(tool, given, "body")
        if tool.mentions_from:
            fields["mentions"] = given.get("mentions") or await self._mentions(tool, given, until)
        try:
            return await self._platform.request(
                request.method,
                _filled(request.path, given),
                query=_placed(tool, given, "query"),
                body=_body(tool, request, fields),
                read=tool.is_read,
                tool=tool,
                until=until,
            )
        finally:
            if _PARTICIPANTS in request.path and not tool.is_read:
                self._participants.forget(_filled(request.path.partition(_PARTICIPANTS)[0] + _PARTICIPANTS, given))

    async def _mentions(self, tool: Tool, given: Arguments, until: float) -> object:
        """Those whom the argument ``recipients`` names; only a name that is there is worth a request."""
        names = str(given.get("recipients", ""))
        if not recipients.names(names):
            return recipients.resolve(names, [], lookup=_LISTED_BY[tool.mentions_from])
        return await self._participants.mentions(
            names, _filled(tool.mentions_from, given), tool, lookup=_LISTED_BY[tool.mentions_from], until=until
        )


def _not_loaded(tool: Tool, name: str, kind: KeyKind) -> str:
    """What has to change before this tool is there."""
    if kind is KeyKind.UNKNOWN:
        return (
            f"Error: {name} is not loaded, for THENVOI_API_KEY is not set to a key of the platform."
            " Ask the operator of this server to set it."
        )
    needed, key = (KeyKind.AGENT, "an agent key") if tool.audience is Audience.AGENT else (KeyKind.USER, "a user key")
    if kind in {needed, KeyKind.LEGACY}:
        return (
            f"Error: {name} is not loaded: the operator of this server must start it with --tools {tool.group.value}."
        )
    return (
        f"Error: {name} needs {key} (thnv_{needed.value[0]}_...), and this server runs with the key of"
        f" {'a user' if kind is KeyKind.USER else 'an agent'}. Use a tool that is listed, or ask the operator for a"
        f" server with {key}."
    )


def _filled(path: str, given: Arguments) -> str:
    """``path`` with its placeholders replaced by the arguments of their names, each one segment."""
    return path.format_map({name: segment(str(value)) for name, value in given.items()}) if "{" in path else path


def _placed(tool: Tool, given: Arguments, place: Place) -> dict[str, object]:
    return {
        parameter.wire_name: given[parameter.name]
        for parameter in tool.parameters
        if parameter.place == place and parameter.name in given
    }


def _body(tool: Tool, request: Request, fields: dict[str, object]) -> object | None:
    """The body: ``None`` for a request that has none, which is not the same as one whose fields are all left out."""
    if request.wrap:
        return {request.wrap: fields}
    return fields if any(parameter.place == "body" for parameter in tool.parameters) else None


def _text(tool: Tool, given: Arguments, reply: Reply) -> str:
    if tool.sentence:
        return tool.sentence.format_map(given)
    if reply.data is None:
        return tool.empty or "The platform has done it, and has nothing to add."
    return _COMPACT.encode(reply.data)
