"""The WebSocket face: Phoenix Channels at ``/api/v1/socket/websocket`` (contract: websocket.md)."""

from mock_platform.realtime.face import RealtimeFace
from mock_platform.realtime.hub import Hub

__all__ = ["Hub", "RealtimeFace"]
