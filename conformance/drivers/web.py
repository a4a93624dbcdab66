"""HTTP, raw: any request to any address of a target, recorded without keys, within the budget, as fast as allowed."""

import copy
import json
import time
from collections.abc import Iterator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx2

from conformance.answers import ABSENT, Answer
from conformance.budget import Budget, Throttle
from conformance.claims import NoAnswer
from conformance.drivers.bounded import Unread, fetched
from conformance.drivers.heeding import TooMany, heeding
from conformance.evidence import Evidence
from conformance.exchanges import Exchange, shortened
from conformance.redaction import Secrets
from conformance.version import VERSION

SECONDS: Final = 30.0


class Web:
    """The addresses below ``base_url``; without ``budget`` and ``throttle`` at any rate and without end."""

    def __init__(
        self,
        base_url: str,
        secrets: Secrets,
        numbers: Iterator[int],
        budget: Budget | None = None,
        throttle: Throttle | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.secrets = secrets
        self.numbers = numbers
        self.budget = budget or Budget.unbounded()
        self.throttle = throttle or Throttle(None)
        self.client = httpx2.AsyncClient(
            headers={"User-Agent": f"thenvoi-conformance/{VERSION}"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx2.Timeout(SECONDS, read=None),
            follow_redirects=False,
            trust_env=False,
        )

    def unbudgeted(self) -> "Web":
        """The same addresses for cleaning up, which must not fail because a budget is used up."""
        other = copy.copy(self)
        other.budget = Budget.unbounded()
        return other

    async def turn(self) -> None:
        """Wait until one more request may go out. Raises :class:`~conformance.budget.BudgetSpent`."""
        self.budget.spend("requests")
        await self.throttle.turn()

    def built(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None = None) -> httpx2.Request:
        """A request. Raises :class:`NoAnswer` where ids or tokens that the target gave make none."""
        try:
            return self.client.build_request(method, f"{self.base_url}{path}", content=content, headers=dict(headers))
        except (httpx2.InvalidURL, UnicodeError):
            raise NoAnswer(
                f"{method} {path[:200]!r} cannot be asked for: what the target gave is no id or no token"
            ) from None

    async def request(
        self,
        log: list[Evidence],
        method: str,
        path: str,
        *,
        body: object = ABSENT,
        headers: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
    ) -> Answer:
        """Make a request and append it to ``log``; a ``body`` of bytes is sent as it is, anything else as JSON.

        ``path`` is below the base URL. A 429 is waited for and tried again. Raises :class:`NoAnswer`,
        :class:`~conformance.budget.BudgetSpent`.
        """

        async def ask() -> Answer:
            await self.turn()
            return await self.once(log, method, path, body=body, headers=headers, seconds=seconds)

        return await heeding(self.throttle, f"{method} {path}", ask)

    async def once(
        self,
        log: list[Evidence],
        method: str,
        path: str,
        *,
        body: object = ABSENT,
        headers: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
    ) -> Answer:
        """The same for whoever has had its :meth:`turn`. Raises :class:`~conformance.drivers.heeding.TooMany`, too."""
        content = None if body is ABSENT else body if isinstance(body, bytes) else json.dumps(body).encode()
        given = dict(headers or {})
        if content is not None and "content-type" not in {name.lower() for name in given}:
            given["Content-Type"] = "application/json"
        request = self.built(method, path, given, content)
        request.extensions["timeout"] = httpx2.Timeout(seconds).as_dict()
        start = time.monotonic()
        try:
            response, body_read = await fetched(self.client, request, seconds)
        except Unread as error:
            text = f"no answer: {error}"
            self.noted(log, request, given, status=None, reply=text, seconds=time.monotonic() - start)
            raise NoAnswer(f"{method} {path}: {text}") from None
        reply = body_read.decode(errors="replace")
        seconds = time.monotonic() - start
        exchange = self.noted(log, request, given, status=response.status_code, reply=reply, seconds=seconds)
        if response.status_code == 429:
            raise TooMany(response.headers)
        return Answer(response.status_code, body_read, response.headers, exchange)

    def noted(
        self,
        log: list[Evidence],
        request: httpx2.Request,
        shown: Mapping[str, str],
        *,
        status: int | None,
        reply: str,
        seconds: float,
    ) -> Exchange:
        """Put a request and what came of it into the evidence."""
        redact = self.secrets.redact
        content = request.content if not isinstance(request.stream, httpx2.AsyncByteStream) else b""
        exchange = Exchange(
            number=next(self.numbers),
            who="",
            method=request.method,
            url=redact(str(request.url)),
            sent=shortened(redact(content.decode(errors="replace"))) if content else None,
            status=status,
            reply=shortened(redact(reply)),
            seconds=round(seconds, 4),
            headers=tuple((name, redact(value)) for name, value in shown.items() if name.lower() != "content-type"),
        )
        log.append(exchange)
        return exchange

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.aclose()
