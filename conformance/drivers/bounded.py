"""Answers with an end: whoever is judged may send without one, and the kit then says so instead of reading on."""

import asyncio
from typing import Final

import httpx2

from conformance.claims import NoAnswer

MOST_BYTES: Final = 16 * 2**20
"""Of a body, once it is unpacked; no page of the platform comes near it."""


class Unread(NoAnswer):
    """An answer that was not read to its end, or that could not be asked for; ``str()`` is a few words of why."""


async def fetched(client: httpx2.AsyncClient, request: httpx2.Request, seconds: float) -> tuple[httpx2.Response, bytes]:
    """Make a request; the response and its body, all of it within ``seconds``. Raises :class:`Unread`."""
    try:
        async with asyncio.timeout(seconds):
            response = await client.send(request, stream=True)
            return response, await body_of(response)
    except TimeoutError:
        raise Unread(f"it has not ended within {seconds:g} seconds") from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Unread(in_words(error)) from None


def in_words(error: Exception) -> str:
    """Why no answer came, for people; the name of the error where there is no better word."""
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return words
    return type(error).__name__


_WORDS: Final[tuple[tuple[tuple[type[Exception], ...], str], ...]] = (
    ((TimeoutError, httpx2.TimeoutException), "it took too long"),
    ((httpx2.ConnectError, ConnectionRefusedError), "nobody listens there, or the connection is refused"),
    ((httpx2.RemoteProtocolError,), "what came is no HTTP, or ends too early"),
    ((httpx2.ReadError, httpx2.WriteError, ConnectionError, EOFError), "the connection was cut"),
)


async def body_of(response: httpx2.Response) -> bytes:
    """The body of an open response, which is closed then. Raises :class:`Unread` for one that is too large."""
    body = bytearray()
    try:
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MOST_BYTES:
                raise Unread(f"more than {MOST_BYTES // 2**20} MiB")
    finally:
        await response.aclose()
    return bytes(body)
