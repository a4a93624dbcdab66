"""What goes over real sockets: a proxy that writes down requests, and servers that misbehave to order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from ssl import SSLContext
from typing import NamedTuple
from urllib.parse import urlsplit

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Request(NamedTuple):
    """One request as it was sent; the names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: str

    @property
    def line(self) -> str:
        return f"{self.method} {self.target}"


async def next_request(reader: asyncio.StreamReader) -> tuple[Request, bytes]:
    """The next request and its bytes; ``IncompleteReadError`` when the client has gone."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("ascii").rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target, headers, body.decode()), head + body


class Listening:
    """A server on a free port, and the requests that it has seen."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.address = ""
        self.last_body = b""

    @property
    def lines(self) -> list[str]:
        """Method and target of each request, in order."""
        return [request.line for request in self.requests]


@asynccontextmanager
async def recording(base_url: str) -> AsyncIterator[Listening]:
    """A proxy in front of ``base_url`` that passes on every byte and writes down the requests."""
    target = urlsplit(base_url)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_platform, to_platform = await asyncio.open_connection(target.hostname, target.port)
        back = asyncio.create_task(copy(from_platform, writer))
        try:
            while True:
                request, raw = await next_request(reader)
                seen.requests.append(request)
                to_platform.write(raw)
        finally:
            to_platform.close()
            back.cancel()

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(2**20):
            head, _, body = data.partition(b"\r\n\r\n")
            seen.last_body = body if head.startswith(b"HTTP/") else seen.last_body + data
            writer.write(data)

    async with serving(pass_on) as seen:
        yield seen


@asynccontextmanager
async def serving(*scripts: Script, tls: SSLContext | None = None) -> AsyncIterator[Listening]:
    """A server whose n-th connection is treated by the n-th of ``scripts``, and all further ones by the last."""
    seen = Listening()
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        script = scripts[min(seen.connections, len(scripts) - 1)]
        seen.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await script(reader, writer)

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        running.add(task)
        task.add_done_callback(running.discard)
        task.add_done_callback(lambda _: writer.close())

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    seen.address = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        yield seen
    finally:
        server.close()
        for task in [*running]:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await server.wait_closed()
