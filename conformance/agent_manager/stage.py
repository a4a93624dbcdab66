"""The stage of one check of an Agent Manager: requests, sessions, and agents that are removed when the check ends."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.agent_manager.logins import Principal
from conformance.agent_manager.routes import ADMIN, MESSAGES, STREAM, STREAMABLE
from conformance.answers import ABSENT, Answer
from conformance.claims import Expect, NotOffered, ReadOnly, Unprepared
from conformance.cleaning import segment
from conformance.creating import created
from conformance.drivers.client import Client
from conformance.drivers.events import EventStream
from conformance.drivers.sse import Sse
from conformance.drivers.streamable import Streamable
from conformance.drivers.web import Web
from conformance.ledger import Entry, Ledger
from conformance.messages import Json, Response

if TYPE_CHECKING:
    from conformance.evidence import Evidence

DESCRIPTION: Final = "Made by thenvoi-conformance, and deleted when it is done."


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

    def __init__(
        self,
        web: Web,
        principals: Mapping[str, Principal],
        numbers: Iterator[int],
        ledger: Ledger,
        *,
        agent: str = "",
        write: bool = False,
    ) -> None:
        self.log: list[Evidence] = []
        self.expect = Expect(self.log)
        self.web = web
        self.made: list[Entry] = []
        self._agent = agent
        self._write = write
        self._ledger = ledger
        self._principals = principals
        self._numbers = numbers
        self._to_close: list[Callable[[], Awaitable[None]]] = []

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
        """A stream. Raises ``BudgetSpent``, ``NoAnswer``."""
        self.web.budget.spend("sockets")
        wire = await Sse.open(self.web, self.log, STREAM, (who or self.me).headers)
        self._to_close.append(wire.aclose)
        return wire

    async def conversation(self, who: Principal | None = None, version: str = "2025-11-25") -> Conversation:
        """A session that has begun."""
        wire = await self.opened(who)
        client = Client(wire, self.web.secrets, self._numbers)
        client.log = self.log
        return Conversation(wire, client, await client.initialize(version), self.expect)

    def streamable(self, who: Principal | None = None, headers: Mapping[str, str] | None = None) -> Client:
        """A client of ``/mcp`` that has not said hello; the session that it may get is in the ledger."""
        owner = who or self.me
        entry = self._intended("session", STREAMABLE, owner)
        given = {**owner.headers, **(headers or {})}
        wire = Streamable(self.web, STREAMABLE, given, lambda session: self._ledger.made(entry, session))
        self._to_close.append(wire.hang_up)
        client = Client(wire, self.web.secrets, self._numbers)
        client.log = self.log
        return client

    # --- agents ---------------------------------------------------------------------------------------------------

    def answering(self) -> str:
        """The id of the agent that answers, for one run. The room of it stays, so it is one of the budget."""
        self.web.budget.spend("rooms")
        return self._agent

    def new_name(self) -> str:
        """A name that no agent has."""
        return f"Kit {self._ledger.run} {secrets.token_hex(3)}"

    async def register(self, name: str, who: Principal | None = None) -> str:
        """Register an agent, which is removed when the check ends; its id. Raises ``NotOffered``, ``Unprepared``."""
        answer = await self.try_to_register(name, who)
        if answer.status == 403:
            raise NotOffered("whoever logs in is no administrator, and may not register agents")
        if answer.status >= 300 or not agent_id(answer):  # which success it has to be, a check of its own says
            raise Unprepared(f"could not be prepared: {answer.exchange.line}")
        return agent_id(answer)

    async def try_to_register(self, name: str, who: Principal | None = None) -> Answer:
        """Ask for an agent, whatever comes of it; it is in the ledger before."""
        if not self._write:
            raise ReadOnly("this would register an agent, and --write was not given")
        self.web.budget.spend("agents")
        entry = self._intended("agent", name, self.me)
        body = {"name": name, "description": DESCRIPTION}
        asked = self.request("POST", ADMIN, body=body, who=who or self.me)
        answer = await created(self._ledger, entry, asked, agent_id)
        self.web.secrets.learn(answer.text("credentials.api_key"), f"AGENT_{entry.number}_KEY")
        return answer

    async def remove(self, identity: str) -> Answer:
        """Remove an agent of this check's own."""
        return await self.request("DELETE", f"{ADMIN}/{segment(identity)}", who=self.me)

    async def hang_up(self) -> None:
        """Close the streams of this check."""
        await asyncio.gather(*(close() for close in self._to_close))

    def _intended(self, kind: str, name: str, owner: Principal) -> Entry:
        entry = self._ledger.intend(kind, name, owner.variable)
        self.made.append(entry)
        return entry


def agent_id(answer: Answer) -> str:
    """The id of the agent in an answer, in either spelling."""
    return answer.text("agentId") or answer.text("id")
