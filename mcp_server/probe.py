"""Asking the platform once, the way the server would, for what its answer says about the way there."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx2

from mcp_server import lost
from mcp_server.advice import can_be_sent
from mcp_server.platform import trust
from mcp_server.tools.table import KeyKind

if TYPE_CHECKING:
    from mcp_server.settings import Settings

_PATHS: Final = {
    KeyKind.USER: ("/me/agents",),
    KeyKind.AGENT: ("/agent/me",),
    KeyKind.LEGACY: ("/me/agents", "/agent/me"),
    KeyKind.UNKNOWN: ("/health",),
}
"""What is read, below ``/api/v1``; an older key may be either's, so the second is asked where the first refuses it."""

_CONNECT_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Answer:
    """What the platform has answered, or why it has not."""

    status: int = 0
    content_type: str = ""
    location: str = ""
    date: str = ""
    error: Exception | None = None

    @property
    def is_redirect(self) -> bool:
        return 300 <= self.status < 400

    @property
    def is_from_an_api(self) -> bool:
        """Whether it was JSON; a proxy or a website answers with something else."""
        return "json" in self.content_type and not self.is_redirect

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300 and self.is_from_an_api

    @property
    def failed_in_tls(self) -> bool:
        return any(isinstance(cause, ssl.SSLError) for cause in _causes(self.error))


def ask(settings: "Settings", kind: KeyKind) -> Answer:
    """The answer to the first question that a key of this ``kind`` is let in to, else to the last."""
    *first, last = _PATHS[kind]
    for path in first:
        answer = _read(path, settings, kind)
        if answer.status not in {401, 403}:
            return answer
    return _read(last, settings, kind)


def _read(path: str, settings: "Settings", kind: KeyKind) -> Answer:
    """One answer; what is no key of the platform, and may be one of something else, is not sent."""
    is_key = kind is not KeyKind.UNKNOWN and can_be_sent(settings.api_key)
    try:
        # The head alone is read: whatever the body is, nothing more is learned from it.
        with (
            _client(settings) as client,
            client.stream(
                "GET",
                f"{settings.base_url}/api/v1{path}",
                headers={"X-API-Key": settings.api_key} if is_key else {},
            ) as response,
        ):
            headers = response.headers
    except (lost.SurroundingsError, httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as error:
        return Answer(error=error)
    return Answer(
        status=response.status_code,
        content_type=headers.get("content-type", ""),
        location=headers.get("location", ""),
        date=headers.get("date", ""),
    )


def _client(settings: "Settings") -> httpx2.Client:
    timeout = httpx2.Timeout(settings.timeout, connect=min(_CONNECT_SECONDS, settings.timeout))
    try:
        return httpx2.Client(timeout=timeout, follow_redirects=False, verify=trust(settings.base_url))
    except lost.UNFIT_SURROUNDINGS as error:
        raise lost.SurroundingsError(lost.in_surroundings(error)) from None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
