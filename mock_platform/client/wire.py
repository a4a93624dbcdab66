"""How calls go over HTTP, for both forms of the client."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx2

from mock_platform.client.calls import Call
from mock_platform.client.errors import NoMock
from mock_platform.client.facts import Clock

SECONDS = 30.0
"""How long an answer may take that waits for nothing; the first one of a mock loads what control is made of."""


def options(base_url: str, token: str | None) -> dict[str, Any]:
    """Arguments of an HTTP client. No proxy stands before a mock; certificates are read only where there are some."""
    return {
        "base_url": base_url,
        "headers": {} if token is None else {"X-Mock-Token": token},
        "timeout": SECONDS,
        "trust_env": False,
        "verify": base_url.startswith("https:"),
    }


def arguments(call: Call[Any]) -> dict[str, Any]:
    """Arguments of a request."""
    more = {} if call.body is None else {"json": call.body}
    return {"params": params(call), "timeout": SECONDS + call.seconds, **more}


def params(call: Call[Any]) -> dict[str, str]:
    """The query of a call."""
    return {name: str(value) for name, value in call.query.items() if value is not None}


def instant(clock: Clock) -> datetime:
    """Where a clock stands."""
    return datetime.fromisoformat(clock["now"])


@contextmanager
def answered(base_url: str) -> Iterator[None]:
    """Say in one sentence that there is no mock, where there is none."""
    __tracebackhide__ = True
    try:
        yield
    except httpx2.ConnectError as error:
        raise NoMock(f"no mock at {base_url}: {error} (start one with thenvoi-mock serve)") from None
    except httpx2.HTTPError as error:
        raise NoMock(f"the mock at {base_url} did not answer: {type(error).__name__} {error}".rstrip()) from error
    except (httpx2.InvalidURL, ValueError):
        raise NoMock(f"what answers at {base_url} is not a Thenvoi Mock (start one with thenvoi-mock serve)") from None
