"""A bench: one server under test, the scripted platform behind it and a client in front; and where benches are kept."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from conformance.claims import NoAnswer
from conformance.drivers.client import Client
from conformance.drivers.scripted import ScriptedPlatform
from conformance.drivers.sse import Sse
from conformance.drivers.stdio import Program, Stdio
from conformance.drivers.streamable import Streamable
from conformance.drivers.web import Web
from conformance.evidence import Evidence
from conformance.mcp.setups import KEYS, TOKEN, Command, Setup
from conformance.messages import Response
from conformance.redaction import Secrets

PATIENCE: Final = 30.0
"""Seconds that a server may take to start."""

MOST_IDLE: Final = 16
"""Servers that are kept for checks to come."""


@dataclass(slots=True)
class Bench:
    """What one check works with. ``platform`` is missing where another one stands behind the server.

    ``program`` is missing where the server was not started by the kit, ``web`` where it is reached over stdio.
    ``greeting`` is the answer to ``initialize``.
    """

    setup: Setup
    client: Client
    platform: ScriptedPlatform | None = None
    program: Program | None = None
    web: Web | None = None
    greeting: Response | None = None
    closing: AsyncExitStack = field(default_factory=AsyncExitStack)

    def see_to(self, log: list[Evidence]) -> None:
        """Put evidence into ``log`` from now on."""
        self.client.log = log
        if self.platform is not None:
            self.platform.log = log

    @property
    def is_fit(self) -> bool:
        """Whether another check can use it: it runs, and owes nobody an answer."""
        runs = self.program is None or self.program.process.returncode is None
        return runs and self.client.pending == 0


Launch = Callable[[Sequence[str], Mapping[str, str], Path | None], Awaitable[Program]]
"""How a command is started: words, environment, and the folder, which is the kit's own where it is ``None``."""


class Maker(Protocol):
    """Makes benches."""

    async def make(self, setup: Setup, log: list[Evidence]) -> Bench:
        """A new bench. Raises ``NoAnswer`` where the server does not start, ``NotOffered`` where it cannot be so."""


class Started:
    """Servers that the kit starts with a command, each with a scripted platform of its own."""

    def __init__(
        self,
        command: Command,
        secrets: Secrets,
        numbers: Iterator[int],
        folder: Path | None = None,
        launch: Launch = Program.start,
    ) -> None:
        self.command = command
        self.secrets = secrets
        self.numbers = numbers
        self.folder = folder
        self._launch = launch
        for name, key in KEYS.items():
            secrets.learn(key.strip(' "'), f"{name.upper()}_KEY")
        secrets.learn(TOKEN, "TOKEN")

    def but(self, command: Command | None = None, folder: Path | None = None) -> "Started":
        """The same with another command, or in another folder."""
        return Started(command or self.command, self.secrets, self.numbers, folder or self.folder, self._launch)

    async def make(self, setup: Setup, log: list[Evidence]) -> Bench:
        async with AsyncExitStack() as stack:
            platform = await self.platform(stack, log)
            make = self._over_pipes if setup.transport == "stdio" else self._over_http
            bench = await make(setup, platform, stack, log)
            bench.greeting = await bench.client.initialize()
            bench.closing = stack.pop_all()
        return bench

    async def platform(self, stack: AsyncExitStack, log: list[Evidence]) -> ScriptedPlatform:
        """A platform that listens; ``stack`` shuts it."""
        platform = ScriptedPlatform({key: name for name, key in KEYS.items() if key}, self.secrets, self.numbers)
        await platform.open()
        stack.push_async_callback(platform.shut)
        await platform.begin(log)
        return platform

    async def program(self, setup: Setup, base_url: str, port: int | None = None) -> Program:
        """The command, started. Raises ``NoAnswer``."""
        environment = self.command.environment(setup, base_url, port)
        return await self._launch(self.command.words, environment, self.folder)

    async def _over_pipes(
        self, setup: Setup, platform: ScriptedPlatform, stack: AsyncExitStack, log: list[Evidence]
    ) -> Bench:
        program = await self.program(setup, platform.base_url)
        wire = Stdio(program, self.command.words)
        stack.push_async_callback(wire.aclose)
        return self._bench(setup, wire, log, platform=platform, program=program)

    async def _over_http(
        self, setup: Setup, platform: ScriptedPlatform, stack: AsyncExitStack, log: list[Evidence]
    ) -> Bench:
        port = _free_port()
        program = await self.program(setup, platform.base_url, port)
        stack.push_async_callback(program.aclose)
        await _listening(program, port)
        web = Web(f"http://127.0.0.1:{port}", self.secrets, self.numbers)
        stack.push_async_callback(web.aclose)
        wire = await wire_of(web, setup, log)
        stack.push_async_callback(wire.aclose)
        return self._bench(setup, wire, log, platform=platform, program=program, web=web)

    def _bench(
        self,
        setup: Setup,
        wire: "Stdio | Sse | Streamable",
        log: list[Evidence],
        *,
        platform: ScriptedPlatform,
        program: Program,
        web: Web | None = None,
    ) -> Bench:
        client = Client(wire, self.secrets, self.numbers)
        client.log = log
        return Bench(setup, client, platform, program, web)


async def wire_of(web: Web, setup: Setup, log: list[Evidence]) -> "Sse | Streamable":
    """The wire of a new session over HTTP."""
    headers = {"Authorization": f"Bearer {setup.token}"} if setup.token else {}
    if setup.transport == "sse":
        return await Sse.open(web, log, headers=headers)
    return Streamable(web, headers=headers)


class Benches:
    """Benches that checks lease. A bench is used by one check at a time, and by the next with the same setup."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._idle: list[Bench] = []

    async def lease(self, setup: Setup, log: list[Evidence], *, fresh: bool = False) -> Bench:
        """A bench whose evidence goes into ``log``; a ``fresh`` one has just been started."""
        bench = None if fresh else self._taken(setup)
        if bench is None:
            return await self._maker.make(setup, log)
        if bench.platform is not None:
            await bench.platform.begin(log)
        bench.see_to(log)
        return bench

    async def give_back(self, bench: Bench) -> None:
        """Keep a bench for the next check that wants such a one, or close it."""
        if bench.is_fit:
            bench.see_to([])
            self._idle.append(bench)
        else:
            await bench.closing.aclose()
        while len(self._idle) > MOST_IDLE:
            await self._idle.pop(0).closing.aclose()

    async def aclose(self) -> None:
        """Close all of them."""
        await asyncio.gather(*(bench.closing.aclose() for bench in self._idle))
        self._idle.clear()

    def _taken(self, setup: Setup) -> Bench | None:
        for bench in self._idle:
            if bench.setup == setup and bench.is_fit:
                self._idle.remove(bench)
                return bench
        return None


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


async def _listening(program: Program, port: int) -> None:
    """Wait until somebody listens. Raises :class:`NoAnswer` where the program ends before, or takes too long."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while loop.time() < until:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            code = await program.ended(0.05)
            if code is not None:
                raise NoAnswer(f"the server ended with exit code {code}: {program.last_words}") from None
        else:
            writer.close()
            return
    raise NoAnswer(f"the server does not listen on 127.0.0.1:{port} (PORT) within {PATIENCE:g} s")
