"""The limit for fan-out: upgrades, and writes one ready frame to all sockets when told to, on the server's own loop.

``python -m benchmarks.bare_sockets`` reads the frame from standard input and prints the port that it listens on.
"""

import asyncio
import base64
import hashlib
import sys
from typing import cast

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Bare(asyncio.Protocol):
    """One connection: a WebSocket if it asks to be one, else the line on which to say GO."""

    sockets: list[asyncio.Transport]
    frame: bytes

    def __init__(self) -> None:
        self._head = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._upgraded:
            return
        self._head += data
        if self._head.endswith(b"\r\n\r\n"):
            self._upgrade()
        elif self._head.endswith(b"GO\n"):
            self._head = b""
            for socket in self.sockets:
                socket.write(self.frame)
            self._transport.write(b".")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self._upgraded:
            self.sockets.remove(self._transport)

    def _upgrade(self) -> None:
        key = next(line[19:] for line in self._head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key: "))
        accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self._upgraded = True
        self.sockets.append(self._transport)


async def serve() -> None:
    """Listen until killed."""
    Bare.sockets, Bare.frame = [], sys.stdin.buffer.read()
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Serve on the loop that the mock would use."""
    try:
        import uvloop  # noqa: PLC0415 - not there on every system

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    with runner:
        runner.run(serve())


if __name__ == "__main__":
    main()
