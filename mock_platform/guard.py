"""Who may be asked by a browser: names and origins that are this machine's own, so that no web page reaches the mock.

A page of another site can make a browser send requests here, by a name that it has made point to this machine (DNS
rebinding). Such a request carries that name as ``Host``, or the page's own address as ``Origin``, and is refused on
every face. Programs are not browsers: they name the address that they were given.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")

_LOOPBACK = re.compile(r"(?:127(?:\.[0-9]{1,3}){3}|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
_MOST_REMEMBERED = 256


class Refusal(NamedTuple):
    """Why a request is not let in."""

    status: int
    code: str
    message: str


class Guard:
    """What ``Host`` and ``Origin`` may say.

    ``hosts`` are further names besides those of loopback (``name`` with any port, or ``name:port``); ``None`` lets
    every name in, for a mock that others than this machine shall reach. ``origins`` are further origins, such as
    ``https://name``.
    """

    def __init__(self, hosts: Iterable[str] | None = (), origins: Iterable[str] = ()) -> None:
        self._hosts = None if hosts is None else {each.lower() for each in hosts}
        self._origins = {each.rstrip("/").lower() for each in origins}
        self._known_hosts: set[bytes] = set()
        self._known_origins: set[bytes | None] = {None}

    def refusal(self, headers: Sequence[tuple[bytes, bytes]]) -> Refusal | None:
        """Why a request with these headers (lower-case names, as ASGI has them) is refused; ``None`` lets it in."""
        host, origin = b"", None
        for name, value in headers:
            if name == b"host":
                host = value
            elif name == b"origin":
                origin = value
        return self.check(host, origin)

    def check(self, host: bytes, origin: bytes | None) -> Refusal | None:
        """The same, from the two values."""
        if host not in self._known_hosts:
            if not self._admits_host(host.decode("latin-1")):
                return Refusal(421, "misdirected_request", "This name is not this mock's: see --allow-host")
            _remember(self._known_hosts, host)
        if origin not in self._known_origins:
            if origin is None or not self._admits_origin(origin.decode("latin-1")):
                return Refusal(403, "forbidden", "This origin may not use the mock: see --allow-origin")
            _remember(self._known_origins, origin)
        return None

    def _admits_host(self, host: str) -> bool:
        if self._hosts is None or _LOOPBACK.fullmatch(host):
            return True
        name = host.lower()
        return name in self._hosts or re.sub(r":[0-9]{1,5}\Z", "", name) in self._hosts

    def _admits_origin(self, origin: str) -> bool:
        scheme, _, rest = origin.lower().partition("://")
        return origin.lower() in self._origins or (scheme in {"http", "https"} and bool(_LOOPBACK.fullmatch(rest)))


def _remember(known: set[T], value: T) -> None:
    if len(known) < _MOST_REMEMBERED:
        known.add(value)
