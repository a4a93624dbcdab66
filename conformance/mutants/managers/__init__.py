"""Broken Agent Managers: that of the mock with one rule broken, judged over the wire."""

import asyncio
import os
from collections.abc import Sequence

from conformance.agent_manager.logins import Logins
from conformance.agent_manager.target import AgentManager
from conformance.checks import checks
from conformance.mutants.editing import edited, forget
from conformance.mutants.managers import admission, messages, rest, sessions, tools
from conformance.mutants.mutant import Mutant
from conformance.runner import run
from conformance.verdicts import Verdict

MUTANTS: Sequence[Mutant] = (
    *admission.MUTANTS,
    *sessions.MUTANTS,
    *messages.MUTANTS,
    *tools.MUTANTS,
    *rest.MUTANTS,
)

SCENARIO = "agent-manager"
LOGINS = Logins(("alice", "local-alice"), ("bob", "local-bob"), ("olga", "local-olga"))
ANSWERING = "finance_agent"


def warm() -> None:
    """Import the kit and the libraries of the mock; the mock itself is imported by each mutant, as edited."""
    from mock_platform import MockPlatform  # noqa: PLC0415 - not before it is needed, nor for good

    checks("agent-manager")
    with MockPlatform(SCENARIO):
        pass
    __import__("mcp.server.streamable_http_manager")  # which the mock loads with the first request
    forget({"mock_platform"})


def judge(mutant: Mutant | None, rules: Sequence[str]) -> Sequence[Verdict]:
    """Serve the mock and have the kit judge it by the checks of ``rules``, or by all where there are none."""
    chosen = [each for each in checks("agent-manager").values() if not rules or set(rules).intersection(each.rules)]
    for name in [each for each in os.environ if each.startswith("THENVOI_")]:
        del os.environ[name]
    with edited(() if mutant is None else mutant.edits):
        from mock_platform import MockPlatform  # noqa: PLC0415 - here, and nowhere else, it is broken

        with MockPlatform(SCENARIO) as mock:
            target = AgentManager(mock.base_url, LOGINS, agent=ANSWERING, write=True)
            return asyncio.run(run(target, chosen, parallel=2, seed=1, told=lambda _: None)).verdicts
