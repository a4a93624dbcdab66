"""Deliberately broken platforms: a proxy before the mock that breaks one thing, and remembers what went through."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import httpx2


class Passing(NamedTuple):
    """A request and the answer of the mock to it: ``key`` is what came in ``X-API-Key``, ``data`` the parsed body."""

    method: str
    path: str
    key: str
    sent: bytes
    status: int
    data: Any


class Reply(NamedTuple):
    """What the broken platform answers instead; ``data`` is ``None`` for an empty body."""

    status: int
    data: object
    headers: tuple[tuple[str, str], ...] = ()


Breakage = Callable[[Passing], Reply | None]
"""Gives what to answer in place of the mock's answer; ``None`` leaves that as it is."""


@dataclass
class Proxy:
    """A running proxy; ``seen`` are the requests that went through, as ``METHOD path``."""

    base_url: str = ""
    seen: list[str] = field(default_factory=list)


@contextmanager
def broken(target: str, breakage: Breakage = lambda _: None, *, lacks: str = " ") -> Iterator[Proxy]:
    """Stand before ``target`` and break it. What matches ``lacks`` (of ``METHOD path``) is a route it does not have."""
    proxy = Proxy()
    with httpx2.Client(base_url=target, timeout=30) as client:
        server = _Server(("127.0.0.1", 0), _handler(proxy, client, breakage, re.compile(lacks)))
        proxy.base_url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle is part of a test."""


def _handler(
    proxy: Proxy, client: httpx2.Client, breakage: Breakage, lacks: re.Pattern[str]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def forward(self) -> None:
            if self.headers.get("Upgrade") == "websocket":
                proxy.seen.append(f"{self.command} {self.path.partition('?')[0]}")
                self.close_connection = True
                _tunnel(self, client.base_url.port or 80)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            names = ("X-API-Key", "Content-Type", "Authorization", "X-Agent-Id")
            headers = {name: self.headers[name] for name in names if name in self.headers}
            proxy.seen.append(f"{self.command} {self.path}")
            if lacks.fullmatch(proxy.seen[-1]):
                error = {"code": "not_found", "message": "No such route", "request_id": "1"}
                self.answer(404, json.dumps({"error": error}).encode(), ())
                return
            answer = client.request(self.command, self.path, content=body, headers=headers)
            data = answer.json() if answer.content else None
            key = headers.get("X-API-Key", "")
            instead = breakage(Passing(self.command, self.path, key, body, answer.status_code, data))
            kept = tuple((name, value) for name, value in answer.headers.items() if name == "x-request-id")
            status, wanted, more = instead or Reply(answer.status_code, data, kept)
            self.answer(status, b"" if wanted is None else json.dumps(wanted).encode(), more)

        def answer(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = forward  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    return Handler


def _tunnel(handler: BaseHTTPRequestHandler, port: int) -> None:
    """Hand an upgrade on, and then all that either side says."""
    lines = [handler.requestline, *(f"{name}: {value}" for name, value in handler.headers.items()), "", ""]
    with socket.create_connection(("127.0.0.1", port)) as target:
        target.sendall("\r\n".join(lines).encode("latin-1"))
        back = Thread(target=_pump, args=(target, handler.connection))
        back.start()
        _pump(handler.connection, target)
        back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(2**16):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
