"""Why there was no answer: what httpx2 raises, told in words that help, and how far the request had come."""

import socket
import ssl
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import httpx2

from mcp_server.proxies import proxy_for

FAILURES: Final = (httpx2.RequestError, OSError, UnicodeError)
"""What a request can raise. httpx2 lets errors of TLS within an answer and of a host's name pass as they are."""

UNFIT_SURROUNDINGS: Final = (ValueError, ImportError, OSError, httpx2.InvalidURL)
"""What building a client raises where the environment names a proxy or certificates that cannot be used."""

_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    UnicodeError,
)
_ENDINGS: Final = ("Server disconnected", "peer closed connection")
"""How httpcore2 and h11 begin to tell of a connection that ended; what else they tell of is not HTTP."""


class SurroundingsError(Exception):
    """No client can be built with the settings of this machine; the text says why, as the end of a sentence."""


def was_never_sent(error: Exception) -> bool:
    """Whether it is certain that the platform has seen nothing of the request."""
    return isinstance(error, _NEVER_SENT)


def is_reset(error: Exception) -> bool:
    """Whether the other side has ended the connection, so that a second try may succeed."""
    if isinstance(error, httpx2.RemoteProtocolError):
        return str(error).startswith(_ENDINGS)
    return isinstance(error, httpx2.NetworkError) and not was_never_sent(error)


def reason(error: Exception, base_url: str) -> str:
    """What went wrong, as the end of a sentence."""
    if isinstance(error, SurroundingsError):
        return str(error)
    proxy = proxy_for(base_url) if isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout)) else ""
    found = _reason(error, proxy or urlsplit(base_url).hostname or base_url)
    if not proxy or found.startswith("TLS: "):
        return found
    return f"{found}; {proxy} is the proxy in this machine's settings (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY)"


def _reason(error: Exception, host: str) -> str:
    """``host`` is whom the connection was to lead to."""
    if isinstance(error, httpx2.ConnectTimeout):
        return "no answer to the attempt to connect"
    for cause in _causes(error):
        match cause:
            case socket.gaierror() | UnicodeError():
                return f"the name {host} is not known"
            case ssl.SSLCertVerificationError():
                return f"TLS: the certificate is not trusted ({cause.verify_message})"
            case ssl.SSLError():
                return "TLS: the two sides do not agree, so the address may be one for http"
            case ConnectionRefusedError():
                return "connection refused"
            case _:
                continue
    return _of_kind(error)


def in_surroundings(error: Exception) -> str:
    """What is wrong with the settings of this machine, which the error of a client that was not built tells of."""
    if isinstance(error, OSError):
        return "the certificates cannot be read (SSL_CERT_FILE, SSL_CERT_DIR, SSLKEYLOGFILE)"
    return "the proxy in this machine's settings (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) is not a usable address"


def _of_kind(error: Exception) -> str:
    match error:
        case httpx2.ProxyError():
            return "the proxy of this machine's settings (HTTP_PROXY, HTTPS_PROXY) refuses"
        case httpx2.UnsupportedProtocol():
            return "the address is neither http nor https"
        case httpx2.ConnectError():
            return "the attempt to connect failed"
        case httpx2.RemoteProtocolError() if not is_reset(error):
            return "what it sent is not HTTP, so the address may be one for https"
        case httpx2.DecodingError():
            return "the body is not compressed as its header says"
        case _:
            return "the connection was closed before the answer was complete"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """``error`` and what has led to it; a connection that was tried at several addresses has failed for several."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__
