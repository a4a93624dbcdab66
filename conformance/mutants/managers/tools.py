"""Tools, runs and the lists that change."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="agent-manager")

TOOLS: Final = "mock_platform.agent_manager.tools"
CATALOGUE: Final = "mock_platform.agent_manager.catalogue"
SERVED: Final = "mock_platform.agent_manager.served"

MUTANTS: Final = (
    _broken(
        "The list of agents comes last",
        ("AM-31",),
        (
            Edit(
                TOOLS,
                "return [_LIST, *(_tool(catalogue, agent, limit) for agent in catalogue.listed(user))]",
                "return [*(_tool(catalogue, agent, limit) for agent in catalogue.listed(user)), _LIST]",
            ),
        ),
    ),
    _broken(
        "The ids stand one below the other",
        ("AM-32",),
        (Edit(TOOLS, 'text = ", ".join(map', 'text = "\\n".join(map'),),
    ),
    _broken(
        "It is not said what is a team",
        ("AM-33",),
        (
            Edit(
                TOOLS,
                '        "description": agent.description,\n        "is_team": False,\n',
                '        "description": agent.description,\n',
            ),
        ),
    ),
    _broken(
        "A run need not have a message",
        ("AM-34",),
        (Edit(TOOLS, '            "required": ["message"],\n', ""),),
    ),
    _broken(
        "A run is annotated as idempotent",
        ("AM-35",),
        (
            Edit(
                TOOLS,
                '            "idempotentHint": False,\n            "openWorldHint": True,',
                '            "idempotentHint": True,\n            "openWorldHint": True,',
            ),
        ),
    ),
    _broken(
        "It is not said that each call is a new conversation",
        ("AM-36",),
        (Edit(TOOLS, "Each call starts a fresh conversation in a chat room of its own", "It happens in a chat room"),),
    ),
    _broken(
        "An answer has the id of the run as a block in front of it",
        ("AM-39",),
        (
            Edit(
                SERVED,
                "content=[TextContent(text=run.text)], is_error=False)",
                "content=[TextContent(text=run.id), TextContent(text=run.text)], is_error=False)",
            ),
        ),
    ),
    _broken(
        "A call answers with the id of its run",
        ("AM-39",),
        (
            Edit(
                SERVED, "content=[TextContent(text=run.text)], is_error", "content=[TextContent(text=run.id)], is_error"
            ),
        ),
    ),
    _broken(
        "An empty message is sent",
        ("AM-40",),
        (Edit(TOOLS, "isinstance(message, str) and message.strip()):", "isinstance(message, str)):"),),
    ),
    _broken(
        "An unknown agent is an unknown method",
        ("AM-41",),
        (
            Edit(
                SERVED,
                'MCPError(INVALID_PARAMS, f"Unknown tool: {params.name}")',
                'MCPError(METHOD_NOT_FOUND, f"Unknown tool: {params.name}")',
            ),
        ),
    ),
    _broken(
        "Agents of strangers can be called by who guesses their names",
        ("AM-42",),
        (
            Edit(
                CATALOGUE,
                "            seen = self._world.directory.of(user)\n",
                "            seen = list(self._world.accounts.agents.values())\n",
            ),
        ),
    ),
    _broken(
        "Progress is not reported at the start",
        ("AM-44",),
        (
            Edit(SERVED, "import logging\n", "import asyncio\nimport logging\n"),
            Edit(
                SERVED,
                'await ctx.session.report_progress(0, limit, f"Asked {run.agent.name} in chat {run.room.id}")',
                "await asyncio.sleep(0)",
            ),
        ),
    ),
    _broken(
        "Nobody is told of an agent that changes",
        ("AM-47",),
        (
            Edit(
                CATALOGUE,
                "isinstance(event, AgentRegistered | AgentChanged | AgentDeleted)",
                "isinstance(event, AgentRegistered | AgentDeleted)",
            ),
        ),
    ),
    _broken(
        "The list of tools is made once for each user",
        ("AM-50",),
        (
            Edit(
                TOOLS,
                "class Failure(NamedTuple):",
                "_LISTINGS: dict[tuple[object, str], list[Shape]] = {}\n\n\nclass Failure(NamedTuple):",
            ),
            Edit(
                TOOLS,
                "    return [_LIST, *(_tool(catalogue, agent, limit) for agent in catalogue.listed(user))]",
                "    listed = [_LIST, *(_tool(catalogue, agent, limit) for agent in catalogue.listed(user))]\n"
                "    return _LISTINGS.setdefault((catalogue, user.id), listed)",
            ),
        ),
    ),
    _broken(
        "Strangers are told that a list has changed",
        ("AM-48",),
        (Edit(CATALOGUE, " if sees(watcher.user, agent)}", "}"),),
    ),
    _broken(
        "Whoever logs in registers agents",
        ("AM-57",),
        (
            Edit(
                "mock_platform.world.directory",
                "        _check_admin(admin)\n        if slug is not None:",
                "        if slug is not None:",
            ),
        ),
    ),
)
