"""A client on a bare TCP connection, for what no WebSocket library would send or bear."""

import json
import socket
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from tests.realtime.client import PATIENCE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
HANDSHAKE = {
    "Host": "localhost",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Version": "13",
}


class Answer(NamedTuple):
    """An HTTP answer; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class RawClient:
    """One TCP connection. ``receive_buffer`` keeps small what the kernel takes in for a client that does not read."""

    def __init__(self, base_url: str, *, receive_buffer: int | None = None) -> None:
        address = urlsplit(base_url)
        assert address.hostname
        assert address.port
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect((address.hostname, address.port))
        self._read = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    # --- HTTP ----------------------------------------------------------------------------------------------------

    def request(self, target: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        """Send a request head and read its answer."""
        chosen = {"Host": "localhost"} if headers is None else headers
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in chosen.items()), "", ""]
        self.socket.sendall("\r\n".join(lines).encode("latin-1"))
        return self._answer()

    def upgrade(self, target: str, method: str = "GET", **headers: str | None) -> Answer:
        """The same for a socket; a header that is ``None`` is left out, an underscore stands for a hyphen."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        chosen = {name: value for name, value in {**HANDSHAKE, **changed}.items() if value is not None}
        return self.request(target, method, chosen)

    def _answer(self) -> Answer:
        head = self._until(b"\r\n\r\n").decode("latin-1")
        status, *lines = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        return Answer(int(status.split()[1]), headers, self._exactly(int(headers.get("content-length", "0"))))

    # --- frames --------------------------------------------------------------------------------------------------

    def send(self, opcode: int, data: bytes = b"", *, fin: bool = True) -> None:
        self.socket.sendall(frame(opcode, data, fin=fin))

    def send_json(self, value: object) -> None:
        self.send(TEXT, json.dumps(value).encode())

    def receive(self) -> tuple[int, bytes]:
        """The next frame: opcode and data."""
        first, size = self._exactly(2)
        if size == 126:
            size = int.from_bytes(self._exactly(2), "big")
        elif size == 127:
            size = int.from_bytes(self._exactly(8), "big")
        return first & 0x0F, self._exactly(size)

    def receive_json(self) -> Any:  # noqa: ANN401 - JSON
        opcode, data = self.receive()
        assert opcode == TEXT
        return json.loads(data)

    def closed_with(self) -> int:
        """The code in the server's close frame, whatever it sends before."""
        opcode, data = self.receive()
        while opcode != CLOSE:
            opcode, data = self.receive()
        return int.from_bytes(data[:2], "big")

    def is_cut(self) -> bool:
        """Read until the server ends the connection, with or without ceremony."""
        try:
            while self.socket.recv(1 << 16):
                pass
        except ConnectionError:
            pass
        return True

    def _until(self, end: bytes) -> bytes:
        while end not in self._read:
            self._fill()
        head, _, self._read = self._read.partition(end)
        return head

    def _exactly(self, size: int) -> bytes:
        while len(self._read) < size:
            self._fill()
        data, self._read = self._read[:size], self._read[size:]
        return data

    def _fill(self) -> None:
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError("the server has ended the connection")
        self._read += data


def frame(opcode: int, data: bytes = b"", *, fin: bool = True, claimed: int | None = None) -> bytes:
    """A frame of a client, masked with zeros. ``claimed`` is the size that its head tells."""
    size = len(data) if claimed is None else claimed
    if size < 126:
        length = bytes((0x80 | size,))
    elif size < 65_536:
        length = bytes((0x80 | 126,)) + size.to_bytes(2, "big")
    else:
        length = bytes((0x80 | 127,)) + size.to_bytes(8, "big")
    return bytes(((0x80 if fin else 0) | opcode,)) + length + b"\0\0\0\0" + data
