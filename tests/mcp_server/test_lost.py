"""What stands behind an error of the HTTP client; sockets show most of it in ``test_errors_over_sockets``."""

import httpx2
import pytest

from mcp_server import lost


def caused_by(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error, reason",
    [
        (
            caused_by(
                httpx2.ConnectError(""),
                caused_by(OSError(), ExceptionGroup("", [OSError("no route"), ConnectionRefusedError()])),
            ),
            "connection refused",
        ),
        (caused_by(httpx2.ConnectError(""), PermissionError()), "the attempt to connect failed"),
        (httpx2.ConnectTimeout(""), "no answer to the attempt to connect"),
        (OSError(), "the connection was closed before the answer was complete"),
    ],
)
def test_the_reason_is_looked_for_behind_the_error(error: Exception, reason: str) -> None:
    assert lost.reason(error, "http://thenvoi.example") == reason


@pytest.mark.parametrize(
    "error, never_sent, reset",
    [
        (httpx2.ConnectError(""), True, False),
        (httpx2.ConnectTimeout(""), True, False),
        (httpx2.PoolTimeout(""), True, False),
        (httpx2.ProxyError(""), True, False),
        (httpx2.UnsupportedProtocol(""), True, False),
        (httpx2.LocalProtocolError(""), True, False),
        (UnicodeError(), True, False),
        (httpx2.ReadError(""), False, True),
        (httpx2.WriteError(""), False, True),
        (httpx2.RemoteProtocolError("Server disconnected without sending a response."), False, True),
        (httpx2.RemoteProtocolError("peer closed connection without sending complete message body"), False, True),
        (httpx2.RemoteProtocolError("illegal status line"), False, False),
        (httpx2.DecodingError(""), False, False),
        (httpx2.ReadTimeout(""), False, False),
        (OSError(), False, False),
    ],
)
def test_how_far_a_request_had_come(error: Exception, never_sent: bool, reset: bool) -> None:  # noqa: FBT001
    assert (lost.was_never_sent(error), lost.is_reset(error)) == (never_sent, reset)
