"""Who may be asked by a browser: names and origins that are this mock's own, so that no web page reaches it.

A page of another site can make a browser send requests here, by a name that it has made point to this machine (DNS
rebinding). Such a request carries that name as ``Host``, or the page's own address as ``Origin``, and is refused on
every face. Programs are not browsers: they name the address that they were given.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_PORT = r"(?::[0-9]{1,5})?"
LOOPBACK = re.compile(rf"(?:127(?:\.[0-9]{{1,3}}){{3}}|localhost|\[::1\]){_PORT}", re.IGNORECASE)
"""Names that mean this machine wherever they are used."""
ADDRESSES = re.compile(rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|localhost|\[[0-9a-f:.]+\]){_PORT}", re.IGNORECASE)
"""The same and every address: nobody can make one point elsewhere, so it needs no list on a mock that others reach."""
ANY = "*"
"""In place of a name or an origin: all of them."""

_PLAIN = re.compile(r"[a-z0-9][a-z0-9.:/-]{0,99}")
_MOST_REMEMBERED = 256


class Refusal(NamedTuple):
    """Why a request is not let in."""

    status: int
    code: str
    message: str


def misdirected(name: str) -> Refusal:
    """A request by a ``Host`` that is not this mock's."""
    shown = _shown(name, "NAME")
    return Refusal(421, "misdirected_request", f"{shown} is no name of this mock; to let it in: --allow-host {shown}")


def foreign(origin: str) -> Refusal:
    """A request of a page that is neither of this machine nor allowed."""
    shown = _shown(origin, "ORIGIN")
    return Refusal(403, "forbidden", f"Pages of {shown} may not use this mock; to let them in: --allow-origin {shown}")


def _shown(value: str, otherwise: str) -> str:
    """``value`` where it can be copied into a command as it is."""
    return value if _PLAIN.fullmatch(value) is not None else otherwise


class Guard:
    """What ``Host`` and ``Origin`` may say.

    ``own`` are the names that need no list. ``hosts`` are further ones (``name`` with any port, ``name:port``, or ``*``
    for all); ``origins`` are further origins, such as ``https://name``, or ``*`` for all. A page that the mock itself
    has served, and pages of this machine, are let in.
    """

    def __init__(
        self, hosts: Iterable[str] = (), origins: Iterable[str] = (), *, own: re.Pattern[str] = LOOPBACK
    ) -> None:
        self._own = own
        self._hosts = {each.lower() for each in hosts}
        self._origins = {each.rstrip("/").lower() for each in origins}
        self._known: set[tuple[bytes | None, bytes | None]] = set()

    def refusal(self, headers: Sequence[tuple[bytes, bytes]]) -> Refusal | None:
        """Why a request with these headers (lower-case names, as ASGI has them) is refused; ``None`` lets it in."""
        host = origin = None
        for name, value in headers:
            if name == b"host":
                host = value if host in {None, value} else b"%b, %b" % (host, value)  # two are none (RFC 9112, 3.2)
            elif name == b"origin":
                origin = value
        return None if (host, origin) in self._known else self.check(host, origin)

    def check(self, host: bytes | None, origin: bytes | None) -> Refusal | None:
        """The same, from the two values. Without any ``Host`` it is no browser that asks: they all send one."""
        if (host, origin) in self._known:
            return None
        name = "" if host is None else host.decode("latin-1").lower()
        if host is not None and not self._admits_host(name):
            return misdirected(name)
        page = "" if origin is None else origin.decode("latin-1").lower()
        if origin is not None and not self._admits_origin(page, name):
            return foreign(page)
        if len(self._known) < _MOST_REMEMBERED:
            self._known.add((host, origin))
        return None

    def _admits_host(self, name: str) -> bool:
        if self._own.fullmatch(name) is not None or ANY in self._hosts:
            return True
        return name in self._hosts or re.sub(r":[0-9]{1,5}\Z", "", name) in self._hosts

    def _admits_origin(self, origin: str, name: str) -> bool:
        scheme, _, rest = origin.partition("://")
        at_home = scheme in {"http", "https"} and (rest == name or LOOPBACK.fullmatch(rest) is not None)
        return at_home or origin in self._origins or ANY in self._origins
