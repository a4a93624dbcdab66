"""The platform over HTTP: one client for the life of the server, and every failure as a text that says what to do.

A request is sent once. Only a read is sent a second time, after a connection that broke or a ``429`` that asks for two
seconds at most; a write never is, for it may have taken effect (section 3 of the contract). Redirects are not followed,
cookies are not kept, and the key leaves in ``X-API-Key`` for the base URL alone.
"""

import asyncio
import json
import re
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from math import ceil
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

import httpx2

from mcp_server import bodies, lost
from mcp_server.addresses import new_base
from mcp_server.answers import Answers
from mcp_server.errors import ToolError
from mcp_server.tools.table import Tool
from mcp_server.version import VERSION

API: Final = "/api/v1"

_CONNECT_SECONDS: Final = 5.0
_LONGEST_WAIT: Final = 2
"""Seconds of ``Retry-After`` that a read waits by itself."""

_LONGEST_ADDRESS: Final = 8000
"""Characters, as encoded; servers take hardly more (RFC 9110, 4.1), and no id is nearly as long."""

_WITHOUT_CONTENT: Final = frozenset({204, 205})

_SENDABLE: Final = re.compile(r"[!-~]*")
"""What a header can carry of a key."""

_CONNECTIONS: Final = 100
"""At a time; more calls than that wait for one another, so that a flood of them does not use up the files of a process
(256 on some systems)."""

_KEEP_ALIVE_SECONDS: Final = 30.0
"""Long enough for a model that thinks between two calls, and below the minute after which proxies drop connections."""


class Reply(NamedTuple):
    """A success: its status, its body as text (empty without one) and what the body holds (``None`` without one)."""

    status: int
    text: str
    data: dict[str, object] | None


class _Answer(NamedTuple):
    """What came back, whatever its status; ``body`` is ``None`` where it is larger than anything that is read."""

    status: int
    body: bytes | None
    retry_after: int | None
    location: str


class Platform:
    """A Thenvoi platform, seen with one key. ``base_url`` is as the settings give it; ``timeout`` is in seconds.

    Failures are raised as :class:`~mcp_server.errors.ToolError`. ``sleep`` and ``now`` (seconds since 1970, against
    which a ``Retry-After`` with a date is read) are for tests.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        timeout: float = 25.0,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.key = key
        self.timeout = timeout
        self.answers = Answers(self.base_url, key, timeout)
        self._sleep = sleep
        self._now = now
        self._client: httpx2.AsyncClient | None = None

    def deadline(self) -> float:
        """When a call that begins now must have ended, on the clock of the running loop."""
        return asyncio.get_running_loop().time() + self.timeout

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object | None = None,
        read: bool = False,
        tool: Tool | None = None,
        until: float | None = None,
    ) -> Reply:
        """Make one request below ``/api/v1`` and return its success.

        ``path`` is encoded already (:func:`~mcp_server.addresses.segment`). ``read`` says that the request changes
        nothing and may be sent twice; ``tool`` is the one that asks, for the advice in an error. ``until`` is the
        :meth:`deadline` of the whole call where it makes more than one request. Raises ``Refused`` for a status from
        300, else ``ToolError``.
        """
        request = self._prepared(method, path, query, body)
        until = self.deadline() if until is None else until
        try:
            async with asyncio.timeout_at(until):
                answer = await self._exchanged(request, until, read=read)
        except TimeoutError:
            raise self.answers.timed_out(read=read) from None
        except lost.FAILURES as error:
            raise self._failed(error, read=read) from None
        return self._judged(answer, str(request.url), read=read, tool=tool)

    async def warm_up(self) -> None:
        """Build the client and open a connection, so that the first call need not wait for it; failures do not matter.

        The request that opens it carries no key.
        """
        try:
            request = self._prepared("GET", "/health", None, None)
            del request.headers["X-API-Key"]
            async with asyncio.timeout(self.timeout):
                await self._sent(request)
        except (TimeoutError, ToolError, *lost.FAILURES):
            return

    async def aclose(self) -> None:
        """Close the connections; a later request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    # --- one request ---------------------------------------------------------------------------------------------

    def _built(self) -> httpx2.AsyncClient:
        if self._client is None:
            if not _SENDABLE.fullmatch(self.key):
                raise self.answers.unsendable()
            try:
                self._client = self._new_client()
            except lost.UNFIT_SURROUNDINGS as error:
                raise self.answers.unreachable(lost.in_surroundings(error)) from None
        return self._client

    def _new_client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            headers={
                "X-API-Key": self.key,
                "Accept": "application/json",
                "User-Agent": f"thenvoi-mcp/{VERSION}",
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            verify=trust(self.base_url),
            timeout=httpx2.Timeout(None, connect=min(_CONNECT_SECONDS, self.timeout)),
            limits=httpx2.Limits(max_connections=_CONNECTIONS, keepalive_expiry=_KEEP_ALIVE_SECONDS),
            follow_redirects=False,
        )

    def _prepared(
        self, method: str, path: str, query: Mapping[str, object] | None, body: object | None
    ) -> httpx2.Request:
        url = f"{self.base_url}{API}{path}"
        if query:
            url = f"{url}?{urlencode(query, quote_via=quote, errors='replace')}"
        if len(url) > _LONGEST_ADDRESS:
            raise self.answers.too_long()
        content, headers = None, None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
            headers = {"Content-Type": "application/json"}
        try:
            return self._built().build_request(method, url, content=content, headers=headers)
        except httpx2.InvalidURL as error:
            raise self.answers.unreachable(f"it is not a usable address ({error})") from None

    async def _exchanged(self, request: httpx2.Request, until: float, *, read: bool) -> _Answer:
        """The answer to ``request``, which is sent a second time where that is allowed and may help."""
        if not read:
            return await self._sent(request)
        try:
            answer = await self._sent(request)
        except lost.FAILURES as error:
            if not lost.is_reset(error):
                raise
        else:
            wait = answer.retry_after
            if answer.status != 429 or wait is None or wait > _LONGEST_WAIT:
                return answer
            if asyncio.get_running_loop().time() + wait >= until:
                return answer
            await self._sleep(wait)
        return await self._sent(request)

    async def _sent(self, request: httpx2.Request) -> _Answer:
        response = await self._built().send(request, stream=True)
        try:
            body = await bodies.read(response)
        finally:
            await response.aclose()
        headers = response.headers
        retry_after = _seconds(headers["retry-after"], self._now()) if "retry-after" in headers else None
        return _Answer(response.status_code, body, retry_after, headers.get("location", ""))

    # --- what came of it -----------------------------------------------------------------------------------------

    def _judged(self, answer: _Answer, url: str, *, read: bool, tool: Tool | None) -> Reply:
        status = answer.status
        if status >= 400:
            body = (answer.body or b"").decode("utf-8-sig", errors="replace")
            raise self.answers.refused(status, body, read=read, tool=tool, retry_after=answer.retry_after)
        if status >= 300:
            raise self.answers.redirected(status, new_base(self.base_url, url, answer.location))
        if answer.body is None:
            raise self.answers.too_large(status, bodies.LARGEST_BODY, read=read)
        return self._understood(status, answer.body, read=read)

    def _understood(self, status: int, body: bytes, *, read: bool) -> Reply:
        if not body and status in _WITHOUT_CONTENT:
            return Reply(status, "", None)
        if not body:
            raise self.answers.unusable(status, "", "it is empty", read=read)
        try:
            text, data = bodies.decoded(body, self.key)
        except (ValueError, RecursionError):
            shown = body[: 2**16].decode(errors="replace")
            raise self.answers.unusable(status, shown, "it is not JSON", read=read) from None
        if not isinstance(data, dict) or "data" not in data:
            raise self.answers.unusable(status, text[: 2**16], "it has no data in it", read=read)
        return Reply(status, text, data)

    def _failed(self, error: Exception, *, read: bool) -> Exception:
        if lost.was_never_sent(error):
            return self.answers.unreachable(lost.reason(error, self.base_url))
        return self.answers.broken_off(lost.reason(error, self.base_url), read=read)


def trust(base_url: str) -> ssl.SSLContext | bool:
    """Whom TLS trusts: the system, or nobody where no TLS is spoken, for reading certificates takes its time."""
    return True if base_url.lower().startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _seconds(retry_after: str, now: float) -> int | None:
    """The whole seconds that ``Retry-After`` asks for, as a number or as a date; ``None`` where it makes no sense."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    try:
        return max(0, ceil(parsedate_to_datetime(text).timestamp() - now))
    except (ValueError, OverflowError):
        return None
