"""Serving the console's files from memory, with headers that let the page run its own scripts and nothing else."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from importlib.resources import files
from typing import Any, Final, NamedTuple, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX: Final = "/console/"
_START: Final = "index.html"
_KINDS: Final[Mapping[str, bytes]] = {
    "html": b"text/html; charset=utf-8",
    "css": b"text/css; charset=utf-8",
    "js": b"text/javascript; charset=utf-8",
    "svg": b"image/svg+xml",
}

POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    b"require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Nothing from elsewhere, nothing inline, no frame around it, and no text that becomes markup."""

_HEADERS: Final = (
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-cache"),
)


class _File(NamedTuple):
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    etag: bytes


class ConsoleFace:
    """ASGI application for ``/`` and ``/console/…``. All files are read when it is made: never work on the loop."""

    def __init__(self) -> None:
        page = files("mock_platform.console").joinpath("page")
        names = {PREFIX + each.name: each.read_bytes() for each in page.iterdir() if _ending(each.name) in _KINDS}
        self._files = {path: _file(path, body) for path, body in names.items()}
        self._files["/"] = self._files[PREFIX + _START]

    def serves(self, method: str, path: str) -> bool:
        """Whether there is a file to read at ``path``."""
        return path in self._files and method in {"GET", "HEAD"}

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        """Answer a request that it serves: 200 with the file, or 304 to who has it already."""
        file = self._files[scope["path"]]
        known = dict(scope["headers"]).get(b"if-none-match", b"")
        if file.etag in {each.strip().removeprefix(b"W/") for each in known.split(b",")}:
            await send({"type": "http.response.start", "status": 304, "headers": list(file.headers)})
            await send({"type": "http.response.body"})
            return
        length = (b"content-length", b"%d" % len(file.body))
        await send({"type": "http.response.start", "status": 200, "headers": [*file.headers, length]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else file.body})


def _file(path: str, body: bytes) -> _File:
    etag = b'"%b"' % hashlib.sha256(body).hexdigest()[:32].encode()
    return _File(body, ((b"content-type", _KINDS[_ending(path)]), (b"etag", etag), *_HEADERS), etag)


def _ending(name: str) -> str:
    return name.rpartition(".")[2]
