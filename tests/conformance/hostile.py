"""A target that means harm: whatever it is asked, but who somebody is, it answers with the same bytes."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator

KEY = "a-key-in-no-known-form-1234567890"
FOREIGN = "thnv_u_1700000000_of-somebody-else-0123456789"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
ESCAPES = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202e<script>alert(1)</script>"

Answer = Callable[[str, str], Iterator[bytes]]
"""From the line of a request and its key to the pieces of the answer."""

ME = {"id": "00000000-0000-4000-8000-000000000001", "first_name": "Mal", "last_name": "Lory", "email": "mal@example"}
NOBODY = {"id": "00000000-0000-4000-8000-000000000002", "name": "Mallory", "handle": "mal/lory"}


def whole(body: bytes | str, status: int = 200, *headers: str) -> bytes:
    """An answer of JSON."""
    data = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status} Status", "Content-Type: application/json", f"Content-Length: {len(data)}", *headers]
    return "\r\n".join((*lines, "", "")).encode() + data


def chunked() -> bytes:
    """The head of an answer without an end."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextlib.asynccontextmanager
async def target(answer: Answer) -> AsyncIterator[str]:
    """Serve, and give the address."""

    serving = list[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.append(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
                headers = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
                await reader.readexactly(int(headers.get("content-length", "0")))
                for piece in _pieces(answer, head[0], headers.get("x-api-key", "")):
                    writer.write(piece)
                    await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving)


def _pieces(answer: Answer, line: str, key: str) -> Iterator[bytes]:
    if "/me/profile" in line:
        return iter((whole(json.dumps({"data": ME})),))
    if "/agent/me " in line:
        return iter((whole(json.dumps({"data": NOBODY})),))
    return answer(line, key)
