"""What the mock is compared with, on the server and the settings that the mock itself is served with.

``python -m benchmarks.rivals plain 10000`` serves the plain FastAPI application; ``limit`` serves the one answer that
it reads from standard input, made ready, whatever is asked. Both print the port that they listen on.
"""

import asyncio
import sys
from typing import TYPE_CHECKING

from mock_platform.app import App
from mock_platform.collector import calm_collector
from mock_platform.rest.dispatch import Receive, Scope, Send
from mock_platform.serving import HttpServer, bind
from mock_platform.world.worlds import Worlds

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def limit(recorded: bytes) -> "ASGIApp":
    """Reads the body and sends what was recorded: no server answers faster with these bytes."""
    head, _, body = recorded.partition(b"\r\n\r\n")
    status_line, *lines = head.split(b"\r\n")
    pairs = [line.split(b": ", 1) for line in lines]
    headers = [(name.lower(), value) for name, value in pairs if name.lower() != b"date"]
    start = {"type": "http.response.start", "status": int(status_line.split()[1]), "headers": headers}
    end = {"type": "http.response.body", "body": body}

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
        await send(start)
        await send(end)

    return application


def main() -> None:
    """Serve one of the two until killed."""
    if sys.argv[1] == "plain":
        from benchmarks.plain import plain_app  # noqa: PLC0415 - the limit is served without FastAPI

        application: ASGIApp = plain_app(int(sys.argv[2]))
    else:
        application = limit(sys.stdin.buffer.read())
    sock = bind("127.0.0.1", 0)
    calm_collector()
    print(sock.getsockname()[1], flush=True)
    server = HttpServer(App(Worlds()), lambda: None)
    server.config.app = application  # what is around the application is as around ours,
    server.config.http = "auto"  # except that each answer leaves the way that plain uvicorn sends it
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.serve(sockets=[sock]))


if __name__ == "__main__":
    main()
