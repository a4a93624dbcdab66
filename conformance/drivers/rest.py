"""REST, raw: any request that a check thinks of, recorded without keys, within the budget and as fast as allowed."""

import copy
import itertools
import json
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final
from urllib.parse import urlencode

import httpx2

from conformance.answers import ABSENT, Answer
from conformance.budget import Budget, Throttle
from conformance.claims import NoAnswer, ReadOnly
from conformance.drivers.bounded import Unread, fetched
from conformance.drivers.heeding import TooMany, heeding
from conformance.evidence import Evidence
from conformance.exchanges import SHOWN, Exchange, shortened
from conformance.redaction import Secrets
from conformance.version import VERSION

API: Final = "/api/v1"
AT_THE_ROOT: Final = frozenset({"/version"})
"""Paths that are not below :data:`API`."""

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SECONDS: Final = 30.0
"""How long one request may take."""

MOST_FRAMES: Final = 2_000
"""Frames that are read of one socket; no check causes nearly as many."""


class Rest:
    """A target's REST face. ``base_url`` has no path; ``write`` is whether anything but reads may leave.

    ``numbers`` are those of the evidence of the run, whatever its kind.
    """

    def __init__(
        self,
        base_url: str,
        *,
        secrets: Secrets,
        budget: Budget,
        throttle: Throttle,
        write: bool,
        parallel: int = 1,
        shown: int = SHOWN,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.secrets = secrets
        self.budget = budget
        self.throttle = throttle
        self._write = write
        self._shown = shown
        self.most_frames = MOST_FRAMES
        self.numbers = itertools.count(1)
        self._client = httpx2.AsyncClient(
            headers={"User-Agent": f"thenvoi-conformance/{VERSION}", "Accept": "application/json"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=SECONDS,
            limits=httpx2.Limits(max_connections=4 * parallel + 8),
            follow_redirects=False,
        )

    def unbudgeted(self) -> "Rest":
        """The same target for cleaning up, which must not fail because a budget is used up."""
        other = copy.copy(self)
        other.budget = Budget.unbounded()
        return other

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def send(
        self,
        log: list[Evidence],
        method: str,
        path: str,
        *,
        who: str = "",
        key: str | None = None,
        body: object = ABSENT,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one request and append it to ``log``.

        ``path`` is relative to ``/api/v1``; ``who`` is the variable that stands for ``key``. A ``body`` of bytes is
        sent as it is, anything else as JSON. A 429 is waited for and tried again. Raises :class:`ReadOnly`,
        :class:`NoAnswer`, :class:`~conformance.budget.BudgetSpent`.
        """
        if method not in READS and not self._write:
            raise ReadOnly(f"{method} {path} would write, and --write was not given")
        content = _content(body)
        given = {**({} if key is None else {"X-API-Key": key}), **(headers or {})}
        if content is not None:
            given.setdefault("Content-Type", "application/json")
        url = self._url(path, query)

        async def ask() -> Answer:
            try:
                request = self._client.build_request(method, url, content=content, headers=given)
            except (httpx2.InvalidURL, UnicodeError):  # an id or a key that the target gave
                raise NoAnswer(
                    f"{method} {path[:200]!r} cannot be asked for: what the target gave is no id or no key"
                ) from None
            return await self._sent(log, request, who, dict(headers or {}))

        return await heeding(self.throttle, f"{method} {path}", ask)

    async def _sent(self, log: list[Evidence], request: httpx2.Request, who: str, shown: dict[str, str]) -> Answer:
        self.budget.spend("requests")
        await self.throttle.turn()
        start = time.monotonic()
        try:
            response, body = await fetched(self._client, request, SECONDS)
        except Unread as error:
            text = f"no answer: {error}"
            seconds = time.monotonic() - start
            log.append(self._exchange(request, who, shown, status=None, reply=text, seconds=seconds))
            raise NoAnswer(f"{request.method} {request.url.path}: {text}") from None
        # Whoever is being judged may answer in any encoding, or in none.
        reply = body.decode(errors="replace")
        seconds = time.monotonic() - start
        exchange = self._exchange(request, who, shown, status=response.status_code, reply=reply, seconds=seconds)
        log.append(exchange)
        if response.status_code == 429:
            raise TooMany(response.headers)
        return Answer(response.status_code, body, response.headers, exchange)

    def _exchange(
        self,
        request: httpx2.Request,
        who: str,
        shown: dict[str, str],
        *,
        status: int | None,
        reply: str,
        seconds: float,
    ) -> Exchange:
        redact = self.secrets.redact
        return Exchange(
            number=next(self.numbers),
            who=who,
            method=request.method,
            url=redact(str(request.url)),
            sent=shortened(redact(request.content.decode(errors="replace")), self._shown) if request.content else None,
            status=status,
            reply=shortened(redact(reply), self._shown),
            seconds=round(seconds, 4),
            headers=tuple((name, redact(value)) for name, value in shown.items()),
        )

    def _url(self, path: str, query: Mapping[str, object] | None) -> str:
        prefix = "" if path in AT_THE_ROOT else API
        return f"{self.base_url}{prefix}{path}" + (f"?{urlencode(query)}" if query else "")


def _content(body: object) -> bytes | None:
    if body is ABSENT:
        return None
    return body if isinstance(body, bytes) else json.dumps(body).encode()
