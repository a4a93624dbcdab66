"""The addresses of an Agent Manager."""

from typing import Final

LOGIN: Final = "/api/auth/login"
STREAM: Final = "/mcp/sse"
MESSAGES: Final = "/mcp/messages"
STREAMABLE: Final = "/mcp"
AGENTS: Final = "/api/agents"
ADMIN: Final = "/api/admin/agents"
