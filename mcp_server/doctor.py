"""``thenvoi-mcp doctor``: what keeps the server from working, one line for each of five things; never the key."""

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import httpx2

from mcp_server import lost
from mcp_server.advice import GET_A_KEY, about_key
from mcp_server.keys import kind_of
from mcp_server.plain import one_line
from mcp_server.probe import Answer, ask
from mcp_server.tools import catalogue, schemas
from mcp_server.tools.table import KeyKind
from mcp_server.transports.loopback import is_loopback

if TYPE_CHECKING:
    from mcp_server.settings import Settings

_SKEW_SECONDS: Final = 60
"""More than this, and tokens with a date in them begin to fail."""

_UNREACHED: Final = "not checked, because the platform did not answer: see base URL"


class Finding(NamedTuple):
    """One thing that was checked; ``text`` says what was found and, for a problem, what to do."""

    verdict: str
    subject: str
    text: str

    @property
    def is_ok(self) -> bool:
        return self.verdict == "ok"

    @property
    def line(self) -> str:
        return f"{self.verdict:8} {self.subject}: {self.text}"


def examine(settings: "Settings", *, now: float | None = None) -> list[Finding]:
    """All findings, in the order in which problems should be solved; ``now`` is in seconds since 1970."""
    kind = kind_of(settings.api_key)
    answer = ask(settings, kind)
    return [
        _key(settings, kind, answer),
        _base_url(settings, answer),
        _tls(settings, answer),
        _clock(answer, time.time() if now is None else now),
        _tools(settings, kind),
    ]


def _key(settings: "Settings", kind: KeyKind, answer: Answer) -> Finding:
    problem = about_key(settings.api_key, kind)
    if problem:
        return _problem("key", problem)
    if answer.is_from_an_api and answer.status == 401:
        return _problem(
            "key", f"the platform does not know this {kind.value} key: check THENVOI_API_KEY, or {GET_A_KEY}"
        )
    if answer.is_from_an_api and answer.status == 403:
        return _problem("key", f"the platform gives this {kind.value} key no access: check THENVOI_API_KEY")
    if answer.is_success:
        return _ok("key", f"the platform takes this {kind.value} key")
    return _ok("key", f"has the form of a key ({kind.value}); the platform could not be asked about it")


def _base_url(settings: "Settings", answer: Answer) -> Finding:
    where = settings.base_url
    if answer.error is not None:
        return _unreached(where, answer.error)
    if answer.is_redirect:
        to = one_line(answer.location, limit=200, secret=settings.api_key)
        return _problem("base URL", f"{where} redirects to {to!r}: set THENVOI_BASE_URL to where it leads")
    if answer.status >= 500:
        return _problem(
            "base URL", f"{where} answers with {answer.status}: the fault is the platform's, try again later"
        )
    if not answer.is_from_an_api or answer.status == 404:
        return _problem(
            "base URL",
            f"what answers at {where} is not the platform: check THENVOI_BASE_URL (it has no /api/v1 at its end), and "
            "whether a proxy stands in between",
        )
    return _ok("base URL", f"{where} answers")


def _unreached(where: str, error: Exception) -> Finding:
    if isinstance(error, httpx2.TimeoutException):
        return _problem("base URL", f"{where} does not answer in time: check the address, the network and the firewall")
    return _problem(
        "base URL",
        f"{where} was not reached: {lost.reason(error, where)}. Check THENVOI_BASE_URL, network and firewall",
    )


def _tls(settings: "Settings", answer: Answer) -> Finding:
    where = urlsplit(settings.base_url)
    if where.scheme == "http":
        if is_loopback(where.hostname or ""):
            return _ok("TLS", "not in use, and not needed on this machine")
        return _problem(
            "TLS", "not in use, so others on the way can read the key: begin THENVOI_BASE_URL with https://"
        )
    if answer.failed_in_tls and answer.error is not None:
        return _problem(
            "TLS",
            f"{lost.reason(answer.error, settings.base_url).removeprefix('TLS: ')}. Check the address; where the "
            "certificate is one of your own, add who signed it to the certificates that this system trusts",
        )
    return _problem("TLS", _UNREACHED) if answer.error is not None else _ok("TLS", "the certificate is trusted")


def _clock(answer: Answer, now: float) -> Finding:
    if answer.error is not None:
        return _problem("clock", _UNREACHED)
    try:
        ahead = round(now - parsedate_to_datetime(answer.date).timestamp())
    except ValueError:
        return _ok("clock", "not checked, because the platform does not tell the time")
    if abs(ahead) > _SKEW_SECONDS:
        direction = "ahead of" if ahead > 0 else "behind"
        return _problem("clock", f"{abs(ahead)} s {direction} the platform's: set the time of this machine")
    return _ok("clock", "agrees with the platform's")


def _tools(settings: "Settings", kind: KeyKind) -> Finding:
    tools = schemas.listing(catalogue.loaded(kind, settings.groups), legacy_names=settings.legacy_names)
    if kind is KeyKind.UNKNOWN:
        return _problem("tools", "only health_check loads: the others follow the key, see key")
    return _ok("tools", f"{len(tools)} load for a key of this kind ({kind.value})")


def _ok(subject: str, text: str) -> Finding:
    return Finding("ok", subject, text)


def _problem(subject: str, text: str) -> Finding:
    return Finding("problem", subject, text)
