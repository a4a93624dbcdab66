"""The stage of one check of an Agent Manager: requests, sessions, and agents that are removed when the check ends."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformance.agent_manager.logins import Principal
from conformance.answers import ABSENT, Answer
from conformance.claims import Expect, NoAnswer, NotOffered, Unprepared
from conformance.drivers.client import Client
from conformance.drivers.events import EventStream
from conformance.drivers.sse import Sse
from conformance.drivers.streamable import Streamable
from conformance.drivers.web import Web
from conformance.messages import Json, Response

if TYPE_CHECKING:
    from conformance.evidence import Evidence

STREAM: Final = "/mcp/sse"
MESSAGES: Final = "/mcp/messages"
AGENTS: Final = "/api/agents"
ADMIN: Final = "/api/admin/agents"


@dataclass(slots=True)
class Conversation:
    """A session over server-sent events, of somebody who has said hello."""

    wire: Sse
    client: Client
    greeting: Response
    expect: Expect

    async def request(self, method: str, params: object = None, *, seconds: float = 5.0) -> Response:
        """A request; claims that it is answered on the stream."""
        response = await self.client.request(method, params, seconds=seconds)
        self.expect.true(f"{method} is answered on the stream", response.came, response.exchange.reply, response)
        return response

    async def call(self, tool: str, arguments: Json | None = None, *, seconds: float = 5.0) -> Response:
        return await self.request("tools/call", {"name": tool, "arguments": arguments or {}}, seconds=seconds)

    async def tools(self) -> dict[str, Json]:
        """The tools by name, in the order in which they are listed."""
        listed = await self.request("tools/list")
        return {str(each.get("name")): each for each in listed.objects("result.tools")}


class ManagerStage:
    """What a check gets. ``log`` is its evidence, ``expect`` makes its claims."""

    def __init__(self, web: Web, principals: Mapping[str, Principal], agent: str, numbers: Iterator[int]) -> None:
        self.log: list[Evidence] = []
        self.expect = Expect(self.log)
        self.web = web
        self.agent = agent
        self._principals = principals
        self._numbers = numbers
        self._opened: list[Any] = []
        self._made: list[str] = []

    @property
    def me(self) -> Principal:
        """Who the checks are made as."""
        return self._principals["first"]

    def principal(self, role: str) -> Principal:
        """The ``colleague`` or the ``stranger``; only for checks that need one."""
        return self._principals[role]

    # --- requests -------------------------------------------------------------------------------------------------

    async def request(
        self,
        method: str,
        path: str,
        *,
        body: object = ABSENT,
        who: Principal | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = 30.0,
    ) -> Answer:
        """Any request, as ``who`` or as nobody."""
        given = {**(who.headers if who else {}), **(headers or {})}
        return await self.web.request(self.log, method, path, body=body, headers=given, seconds=seconds)

    async def knock(self, headers: Mapping[str, str]) -> Answer:
        """Ask for a stream with any headers, and hang up; its status, and its body where it is no stream."""
        stream = await EventStream.open(self.web, self.log, STREAM, headers, patience=2)
        await stream.aclose()
        first = b"" if stream.first is None else stream.first.data.encode()
        return Answer(stream.status, stream.body or first, stream.headers, stream.exchange)

    async def alone(self, message: object, who: Principal | None = None) -> Answer:
        """A message without a session, which is answered in the body."""
        return await self.request("POST", MESSAGES, body=message, who=who or self.me)

    async def opened(self, who: Principal | None = None) -> Sse:
        """A stream."""
        wire = await Sse.open(self.web, self.log, STREAM, (who or self.me).headers)
        self._opened.append(wire)
        return wire

    async def conversation(self, who: Principal | None = None, version: str = "2025-11-25") -> Conversation:
        """A session that has begun."""
        wire = await self.opened(who)
        client = Client(wire, self.web.secrets, self._numbers)
        client.log = self.log
        return Conversation(wire, client, await client.initialize(version), self.expect)

    def streamable(self, who: Principal | None = None, headers: Mapping[str, str] | None = None) -> Client:
        """A client of ``/mcp`` that has not said hello."""
        wire = Streamable(self.web, "/mcp", {**(who or self.me).headers, **(headers or {})})
        self._opened.append(wire)
        client = Client(wire, self.web.secrets, self._numbers)
        client.log = self.log
        return client

    # --- agents ---------------------------------------------------------------------------------------------------

    async def register(self, name: str, who: Principal | None = None) -> str:
        """Register an agent, which is removed when the check ends; its id. Raises ``NotOffered``, ``Unprepared``."""
        answer = await self.try_to_register(name, who)
        if answer.status == 403:
            raise NotOffered("whoever logs in is no administrator, and may not register agents")
        if answer.status != 201:
            raise Unprepared(f"could not be prepared: {answer.exchange.line}")
        return agent_id(answer)

    async def try_to_register(self, name: str, who: Principal | None = None) -> Answer:
        """Ask for an agent, whatever comes of it."""
        body = {"name": name, "description": "Made by thenvoi-conformance, and deleted when it is done."}
        answer = await self.request("POST", ADMIN, body=body, who=who or self.me)
        if answer.status < 300 and agent_id(answer):
            self._made.append(agent_id(answer))
        return answer

    async def remove(self, identity: str) -> Answer:
        """Remove an agent of this check's own."""
        answer = await self.request("DELETE", f"{ADMIN}/{identity}", who=self.me)
        if answer.status < 300 and identity in self._made:
            self._made.remove(identity)
        return answer

    async def aclose(self) -> list[str]:
        """Hang up and remove what was registered; gives the ids of what could not be removed."""
        await asyncio.gather(*(each.aclose() for each in self._opened))
        for identity in tuple(self._made):
            with suppress(NoAnswer):
                await self.remove(identity)
        return self._made


def agent_id(answer: Answer) -> str:
    """The id of the agent in an answer, in either spelling."""
    return answer.text("agentId") or answer.text("id")
