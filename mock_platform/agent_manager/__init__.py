"""The Agent Manager: every agent of a world as an MCP tool, behind a login (contract: mcp.md, part B).

``mcp`` takes a second to import, so only :mod:`mock_platform.agent_manager.served` and what stands behind it import it,
and those are loaded in a thread when the first request comes.
"""

from mock_platform.agent_manager.face import AgentManagerFace

__all__ = ["AgentManagerFace"]
