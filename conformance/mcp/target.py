"""MCP servers as a target: the kit starts them, or reaches one that runs, and plays the platform behind them."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import copy
from typing import TYPE_CHECKING

from conformance.claims import NoAnswer, NotOffered
from conformance.drivers.stdio import Program
from conformance.ledger import Entry
from conformance.mcp.benches import Benches, Launch, Started
from conformance.mcp.running import Running
from conformance.mcp.setups import Command, Setup
from conformance.mcp.stage import McpStage
from conformance.redaction import Secrets
from conformance.registry import Need
from conformance.session import new_run
from conformance.target import TargetError

if TYPE_CHECKING:
    from conformance.checks import Check


class McpServers:
    """The servers that a command starts."""

    def __init__(self, command: Command, transport: str = "stdio", launch: Launch = Program.start) -> None:
        self.run = new_run()
        self.secrets = Secrets()
        self.numbers = itertools.count(1)
        self._started = Started(command, self.secrets, self.numbers, launch=launch)
        self._benches = Benches(self._started)
        self._transport = transport

    @property
    def requests(self) -> int:
        """How many pieces of evidence there were."""
        return next(copy(self.numbers)) - 1

    @property
    def at_hand(self) -> frozenset[Need]:
        return frozenset({Need.COMMAND, Need.SCRIPTED})

    async def prepare(self, checks: "Sequence[Check]") -> None:
        """Start one, to see whether the command is any good."""
        if not checks:
            return
        try:
            bench = await self._benches.lease(Setup(transport=self._transport), [])
        except NoAnswer as error:
            raise TargetError(f"--command: {self.secrets.redact(str(error))}") from None
        await self._benches.give_back(bench)

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[McpStage]:
        stage = McpStage(self._benches, self._transport, self._started)
        try:
            yield stage
        finally:
            await stage.aclose()

    async def finish(self) -> Sequence[Entry]:
        await self._benches.aclose()
        return []


class RunningServer:
    """A server that runs already, at ``url``. One check at a time uses it where the kit plays the platform."""

    def __init__(self, url: str, platform_port: int | None = None, token: str = "") -> None:
        self.run = new_run()
        self.secrets = Secrets()
        self.numbers = itertools.count(1)
        self._is_played = platform_port is not None
        self._running = Running(url, self.secrets, self.numbers, platform_port, token)
        self._benches = Benches(self._running)
        self._turn = asyncio.Lock()

    @property
    def requests(self) -> int:
        """How many pieces of evidence there were."""
        return next(copy(self.numbers)) - 1

    @property
    def at_hand(self) -> frozenset[Need]:
        return frozenset({Need.SCRIPTED} if self._is_played else ())

    async def prepare(self, checks: "Sequence[Check]") -> None:
        """Say hello."""
        if not checks:
            return
        try:
            bench = await self._benches.lease(Setup(transport=self._running.transport), [])
        except NotOffered:  # it runs with another key, which it has just told
            return
        except (NoAnswer, OSError) as error:
            raise TargetError(
                f"--url: {self.secrets.redact(str(error))}: is it the address of an MCP server?"
            ) from None
        await self._benches.give_back(bench)

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[McpStage]:
        async with self._turn:
            stage = McpStage(self._benches, self._running.transport, None)
            try:
                yield stage
            finally:
                await stage.aclose()

    async def finish(self) -> Sequence[Entry]:
        await self._benches.aclose()
        await self._running.aclose()
        return []
