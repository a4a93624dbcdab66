"""Broken MCP servers: that of this project with one rule broken, over its pipes and over HTTP."""

import asyncio
import importlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.checks import Check, checks
from conformance.drivers.stdio import Program
from conformance.mcp.setups import Command
from conformance.mcp.target import McpServers
from conformance.mutants.editing import forget
from conformance.mutants.forking import Forker
from conformance.mutants.mutant import Mutant
from conformance.mutants.servers import (
    agent_calls,
    answering,
    contacts,
    keys,
    mentions,
    protocol,
    refusals,
    requests,
    results,
    starting,
    tools,
    transports,
)
from conformance.runner import run
from conformance.verdicts import Verdict

MODULE = "mcp_server"
MUTANTS: Sequence[Mutant] = (
    *starting.MUTANTS,
    *keys.MUTANTS,
    *tools.MUTANTS,
    *agent_calls.MUTANTS,
    *contacts.MUTANTS,
    *results.MUTANTS,
    *requests.MUTANTS,
    *mentions.MUTANTS,
    *answering.MUTANTS,
    *refusals.MUTANTS,
    *protocol.MUTANTS,
    *transports.MUTANTS,
)


def warm() -> None:
    """Import the kit and the libraries of the server; the server itself is imported by each mutant, as edited."""
    checks("mcp")
    importlib.import_module(f"{MODULE}.serving")
    importlib.import_module("httpx2")
    forget({MODULE})


def judge(mutant: Mutant | None, rules: Sequence[str], *, transport: str = "stdio") -> Sequence[Verdict]:
    """Judge the server by the checks of ``rules``, or by all where there are none, over ``transport``."""
    chosen = [each for each in checks("mcp").values() if not rules or set(rules).intersection(each.rules)]
    for name in [each for each in os.environ if each.startswith("THENVOI_")]:
        del os.environ[name]
    forker = Forker(MODULE, () if mutant is None else mutant.edits)
    try:
        return asyncio.run(_judged(forker, chosen, transport))
    finally:
        forker.close()


async def _judged(forker: Forker, chosen: Sequence[Check], transport: str) -> Sequence[Verdict]:
    async def launch(words: Sequence[str], environment: Mapping[str, str], folder: Path | None) -> Program:
        return Program(await forker.start(words[1:], environment, folder))

    target = McpServers(Command((MODULE,)), transport, launch=launch)
    return (await run(target, chosen, parallel=2, seed=1, told=lambda _: None)).verdicts
