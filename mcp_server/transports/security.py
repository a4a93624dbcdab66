"""Who may speak to the server over HTTP: checks in front of the transports, as one pure ASGI application.

A page in a browser can be made to reach a server on this machine (DNS rebinding), and the server would lend it the
operator's key. So the ``Host`` and ``Origin`` of a request have to be expected ones, and a bearer token can be asked
for. Answers are those of section 4 of the contract: 421, 403, 401, and 400 for a POST that is no JSON.
"""

import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mcp_server.transports.loopback import is_loopback

if TYPE_CHECKING:
    from mcp_server.settings import Settings

log = logging.getLogger(__name__)

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Policy:
    """What a request has to bring; a host is ``host``, ``host:port`` or ``host:*`` (any port or none)."""

    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    dns_protection: bool
    token: str | None

    @classmethod
    def of(cls, settings: "Settings", port: int) -> Self:
        """The policy of ``settings`` for a server that listens on ``port``; empty lists stand for this machine."""
        own = (*(f"{name}:*" for name in _LOOPBACK), f"{_bracketed(settings.host)}:{port}")
        return cls(
            hosts=settings.hosts or own,
            origins=settings.origins or tuple(f"{scheme}://{host}" for scheme in ("http", "https") for host in own),
            dns_protection=settings.dns_protection,
            token=settings.auth_token,
        )


class Guard:
    """Lets a request through to ``app``, or refuses it."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = _trimmed(scope)
        refusal = self._refusal(scope["method"], Headers(scope=scope)) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        policy = self._policy
        if policy.dns_protection:
            for host in headers.getlist("host") or [""]:  # each, for nobody knows which one others have gone by
                if not _matches(host, policy.hosts):
                    return _unexpected("Host", host, "ALLOWED_HOSTS", 421)
            for origin in headers.getlist("origin"):
                if not _matches(origin, policy.origins):
                    return _unexpected("Origin", origin, "ALLOWED_ORIGINS", 403)
        if policy.token is not None and (challenge := _challenge(headers.get("authorization"), policy.token)):
            return PlainTextResponse("Unauthorized", 401, {"WWW-Authenticate": challenge})
        if method == "POST" and not _is_json(headers.get("content-type", "")):
            return PlainTextResponse("Content-Type must be application/json", 400)
        return None


def exposure_warnings(settings: "Settings", port: int) -> list[str]:
    """What an operator should know who listens for more than this machine; each names the setting that helps."""
    if is_loopback(settings.host):
        return []
    where = f"{_bracketed(settings.host)}:{port}"
    found = []
    if settings.auth_token is None:
        found.append(
            f"whoever reaches {where} acts with your key: set THENVOI_MCP_AUTH_TOKEN to a secret that clients "
            "have to send, or listen on 127.0.0.1"
        )
    if not settings.dns_protection:
        found.append("ENABLE_DNS_REBINDING_PROTECTION is off: any web page that a user opens can reach this server")
    elif not settings.hosts and settings.host in {"0.0.0.0", "::"}:
        found.append(
            "only requests to localhost are answered: set ALLOWED_HOSTS to the name by which clients reach this "
            f'machine, such as ALLOWED_HOSTS=["my-machine.example:{port}"] (and ALLOWED_ORIGINS for web pages)'
        )
    return found


def _trimmed(scope: Scope) -> Scope:
    """Blanks around a header's value are not part of it (RFC 9110, 5.5); httptools leaves those at the end."""
    return {**scope, "headers": [(name, value.strip(b" \t")) for name, value in scope.get("headers", ())]}


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _matches(given: str, allowed: Iterable[str]) -> bool:
    given = given.casefold()
    return any(_is_one(given, each.casefold()) for each in allowed)


def _is_one(given: str, entry: str) -> bool:
    if not entry.endswith(":*"):
        return given == entry
    rest = given.removeprefix(entry[:-2])
    return rest != given and (rest == "" or (rest[:1] == ":" and rest[1:].isdecimal()))


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().casefold() == "application/json"


def _challenge(given: str | None, token: str) -> str:
    """What ``WWW-Authenticate`` says when ``given`` is not the token; empty when it is."""
    scheme, _, sent = (given or "").partition(" ")
    if scheme.casefold() != "bearer":
        return "Bearer"
    if hmac.compare_digest(sent.strip().encode(), token.encode()):
        return ""
    return 'Bearer error="invalid_token"'


def _unexpected(header: str, value: str, setting: str, status: int) -> Response:
    log.warning("refused a request with %s %.*r: if it is yours, add it to %s", header, _LONGEST_SHOWN, value, setting)
    return PlainTextResponse(f"Invalid {header} header: the operator can add it to {setting}", status)
