"""Agents and runs over plain HTTP."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="agent-manager")

AGENTS: Final = "mock_platform.agent_manager.agents"
HTTP: Final = "mock_platform.agent_manager.http"

MUTANTS: Final = (
    _broken(
        "The list of agents is wrapped",
        ("AM-51",),
        (
            Edit(
                AGENTS,
                "    return [_shape(catalogue, each) for each in found]",
                '    return {"agents": [_shape(catalogue, each) for each in found]}',
            ),
        ),
    ),
    _broken(
        "Agents are listed without their descriptions",
        ("AM-51",),
        (Edit(AGENTS, '        "description": agent.description,\n', ""),),
    ),
    _broken(
        "One agent is found by its id on the platform alone",
        ("AM-52",),
        (
            Edit(
                AGENTS,
                "    return _shape(principal.world.attached(Catalogue, Catalogue), "
                "_find(principal, agent_id, include_inactive=True))",
                "    agent = principal.world.accounts.agents.get(agent_id)\n"
                "    if agent is None:\n"
                '        raise not_found("There is no such agent")\n'
                "    return _shape(principal.world.attached(Catalogue, Catalogue), agent)",
            ),
        ),
    ),
    _broken(
        "An unknown agent is a bad request",
        ("AM-52", "AM-55"),
        (
            Edit(
                AGENTS,
                'not_found("There is no such agent: GET /api/agents lists them")',
                'bad_request("There is no such agent: GET /api/agents lists them")',
            ),
        ),
    ),
    _broken(
        "The session of a run is spelled in the other way",
        ("AM-53",),
        (Edit(AGENTS, '        "sessionId": run.room.id,\n', '        "session_id": run.room.id,\n'),),
    ),
    _broken(
        "The status of a run is in small letters",
        ("AM-53",),
        (Edit(AGENTS, '"status": run.status,', '"status": run.status.lower(),'),),
    ),
    _broken(
        "An agent is registered with 200",
        ("AM-54",),
        (Edit(AGENTS, "send_json(send, 201, {**shape", "send_json(send, 200, {**shape"),),
    ),
    _broken(
        "A change of an agent's name is not made",
        ("AM-54",),
        (Edit(AGENTS, '            name=text_of(body, "name", required=False),\n', "            name=None,\n"),),
    ),
    _broken(
        "A change of an agent's description is not made",
        ("AM-50", "AM-54"),
        (
            Edit(
                AGENTS,
                '            description=text_of(body, "description", required=False),\n',
                "            description=None,\n",
            ),
        ),
    ),
    _broken(
        "Problems are JSON like any other",
        ("AM-3", "AM-52", "AM-55"),
        (Edit(HTTP, 'b"application/problem+json"', 'b"application/json"'),),
    ),
    _broken(
        "Problems have a message in place of the detail",
        ("AM-55",),
        (Edit(HTTP, '            "detail": detail,\n', '            "message": detail,\n'),),
    ),
)
