"""Everything that stands on ``mcp``, in one place to be loaded late."""

from mock_platform.agent_manager.served import AgentServer
from mock_platform.agent_manager.sse import SseTransport
from mock_platform.agent_manager.streamable import StreamableTransport


class Protocol:
    """The server, and the ways to it."""

    def __init__(self) -> None:
        server = AgentServer()
        self.sse = SseTransport(server)
        self.streamable = StreamableTransport(server)

    def close(self) -> None:
        """End all sessions."""
        self.sse.close()
        self.streamable.close()
