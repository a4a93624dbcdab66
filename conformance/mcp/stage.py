"""The stage of one check of an MCP server: servers with the setups that it asks for, and claims about their answers."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.claims import Expect, NotOffered
from conformance.drivers.client import SECONDS, Client
from conformance.drivers.scripted import ScriptedPlatform
from conformance.drivers.stdio import Program, Stdio
from conformance.drivers.streamable import Streamable
from conformance.drivers.web import Web
from conformance.mcp.benches import Bench, Benches, Started
from conformance.mcp.setups import Setup
from conformance.messages import Json, Response

if TYPE_CHECKING:
    from conformance.evidence import Evidence


class Served:
    """One server within one check."""

    def __init__(self, bench: Bench, expect: Expect) -> None:
        self.bench = bench
        self.expect = expect

    @property
    def client(self) -> Client:
        return self.bench.client

    @property
    def platform(self) -> ScriptedPlatform:
        """The scripted platform behind it. Raises :class:`NotOffered` where another one stands there."""
        if self.bench.platform is None:
            raise NotOffered("the kit does not play the platform behind this server (--command, or --platform-port)")
        return self.bench.platform

    @property
    def web(self) -> Web:
        """Its addresses, where it is reached over HTTP."""
        assert self.bench.web is not None  # noqa: S101 - only checks of HTTP ask
        return self.bench.web

    @property
    def stdio(self) -> Stdio:
        """Its pipes, where it is reached over them."""
        assert isinstance(self.client.wire, Stdio)  # noqa: S101 - only checks of stdio ask
        return self.client.wire

    @property
    def program(self) -> Program:
        """Its process."""
        assert self.bench.program is not None  # noqa: S101 - only checks that start it ask
        return self.bench.program

    @property
    def greeting(self) -> Response:
        """Its answer to ``initialize``."""
        assert self.bench.greeting is not None  # noqa: S101 - there is no bench without
        return self.bench.greeting

    async def request(self, method: str, params: object = None, *, seconds: float = SECONDS) -> Response:
        """A request; claims that it is answered at all."""
        response = await self.client.request(method, params, seconds=seconds)
        self.expect.true(f"{method} is answered within {seconds:g} s", response.came, response.exchange.reply, response)
        return response

    async def tools(self) -> dict[str, Json]:
        """Its tools by name, in the order in which they are listed."""
        listed = await self.request("tools/list")
        return {str(each.get("name")): each for each in listed.objects("result.tools")}

    async def call(self, tool: str, arguments: Json | None = None, *, seconds: float = SECONDS) -> Response:
        """Call a tool; claims that the call is answered, by a result."""
        response = await self.request("tools/call", {"name": tool, "arguments": arguments or {}}, seconds=seconds)
        is_result = isinstance(response.at("result"), dict)
        self.expect.true(
            f"a call of {tool} gives a result and no error of JSON-RPC", is_result, response.at("error"), response
        )
        return response

    async def succeeded(self, tool: str, arguments: Json | None = None) -> Response:
        """Call a tool; claims that it succeeds."""
        response = await self.call(tool, arguments)
        self.expect.true(f"{tool} succeeds", response.is_success, response.text, response)
        return response

    async def failed(self, tool: str, arguments: Json | None = None, *words: str, seconds: float = SECONDS) -> Response:
        """Call a tool; claims that it fails, in a text that has all ``words`` in it, in any case."""
        response = await self.call(tool, arguments, seconds=seconds)
        self.expect.true(f"{tool} says that it failed", response.is_error, response.text, response)
        self.says(response, *words)
        return response

    def says(self, response: Response, *words: str) -> None:
        """Claim that a text has all ``words`` in it, in any case."""
        for word in words:
            found = word.casefold() in response.text.casefold()
            self.expect.true(f"the text says {word!r}", found, response.text, response)

    def says_one_of(self, response: Response, what: str, *words: str) -> None:
        """Claim that a text says ``what``, in one of several ``words``."""
        found = any(word.casefold() in response.text.casefold() for word in words)
        self.expect.true(f"the text says {what}", found, response.text, response)

    def nothing_sent(self, response: Response) -> None:
        """Claim that the platform has heard nothing."""
        seen = [each.line for each in self.platform.seen()]
        self.expect.true("nothing was sent to the platform", not seen, seen, response)

    def nothing_written(self, response: Response) -> None:
        """Claim that the platform was asked for nothing but reads."""
        seen = [each.line for each in self.platform.seen() if each.method != "GET"]
        self.expect.true("nothing was written to the platform", not seen, seen, response)


class McpStage:
    """What a check gets. ``log`` is its evidence, ``expect`` makes its claims."""

    def __init__(self, benches: Benches, transport: str, started: Started | None) -> None:
        self.log: list[Evidence] = []
        self.expect = Expect(self.log)
        self._benches = benches
        self._transport = transport
        self._started = started
        self._leased: list[Bench] = []
        self._opened: list[Any] = []

    @property
    def is_started(self) -> bool:
        """Whether the kit starts the servers."""
        return self._started is not None

    @property
    def maker(self) -> Started:
        """What starts servers; only for checks that need the command."""
        assert self._started is not None  # noqa: S101 - those checks are not applicable without
        return self._started

    async def server(self, key: str = "user", *, fresh: bool = False, **setup: Any) -> Served:  # noqa: ANN401 - the fields of Setup
        """A server, on the transport of the run unless another is asked for; a ``fresh`` one was started just now.

        Asked for again within a check it is the same one, and its platform has forgotten script and requests.
        """
        wanted = Setup(key=key, **{"transport": self._transport, **setup})
        known = [] if fresh else [each for each in self._leased if each.setup == wanted and each.is_fit]
        if known:
            if known[0].platform is not None:
                await known[0].platform.begin(self.log)
            return Served(known[0], self.expect)
        bench = await self._benches.lease(wanted, self.log, fresh=fresh)
        self._leased.append(bench)
        return Served(bench, self.expect)

    async def program(self, setup: Setup, folder: Path | None = None) -> Program:
        """The command alone, with a platform behind it and nobody in front."""
        port = 9 if setup.transport != "stdio" else None
        program = await self.maker.but(folder=folder).program(setup, "http://127.0.0.1:9", port)
        self._opened.append(program)
        return program

    async def stranger(self, setup: Setup) -> Client:
        """A client over pipes that has not said hello to its server, which was started just now."""
        program = await self.program(setup)
        wire = Stdio(program, self.maker.command.words)
        self.to_close(wire)
        client = Client(wire, self.maker.secrets, self.maker.numbers)
        client.log = self.log
        return client

    def newcomer(self, served: Served, path: str = "/mcp", headers: Mapping[str, str] | None = None) -> Client:
        """A client of Streamable HTTP that has not said hello to a server which runs already."""
        wire = Streamable(served.web, path, headers)
        self.to_close(wire)
        client = Client(wire, served.web.secrets, served.web.numbers)
        client.log = self.log
        return client

    def to_close(self, thing: Any) -> None:  # noqa: ANN401 - whatever has aclose
        """Close ``thing`` when the check ends."""
        self._opened.append(thing)

    async def aclose(self) -> None:
        """Give everything back."""
        await asyncio.gather(*(each.aclose() for each in self._opened))
        for bench in self._leased:
            await self._benches.give_back(bench)
