"""Reading and writing over real sockets: ours and the plain FastAPI way, as parts of what the server itself allows."""

import json
import socket
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.load import Plan, Target, write_plan
from benchmarks.processes import COMMAND, module, output, serving
from benchmarks.report import Row
from benchmarks.worlds import AGENT_IDS, READ_ROOM, TEXT, USER_KEY, WRITE_ROOM, scenario

MESSAGES = 10_000
CONNECTIONS = 32
LEAST_WAITED = 0.05
"""A generator for which the server is ready in nearly every turn measures itself."""


def read(*, quick: bool) -> list[Row]:
    """50 messages out of a room of 10,000."""
    what = f"GET 50 of {_size(quick=quick):,} messages"
    asked = request("GET", f"/api/v1/me/chats/{READ_ROOM}/messages?page_size=50")
    return _compare("read", what, asked, at_least=0.6, quick=quick)


def write(*, quick: bool) -> list[Row]:
    """A message with two mentions."""
    return _compare("write", "POST a message, 2 mentions", write_request(), at_least=0.45, quick=quick)


def write_request() -> bytes:
    """The request that sends a message with two mentions."""
    message = {"content": TEXT, "mentions": [{"id": each} for each in AGENT_IDS]}
    return request("POST", f"/api/v1/me/chats/{WRITE_ROOM}/messages", json.dumps({"message": message}).encode())


def request(method: str, path: str, body: bytes = b"") -> bytes:
    """One request, as the generator sends it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"X-API-Key: {USER_KEY}", "Accept: application/json"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _compare(name: str, what: str, asked: bytes, *, at_least: float, quick: bool) -> list[Row]:
    with _variants(asked, _size(quick=quick)) as targets:
        rates = measure(_plan(targets, quick=quick))
    limit, plain, ours = (rates[each.name] for each in targets)
    ours_part = median(one / other for one, other in zip(ours, limit, strict=True))
    plain_part = median(one / other for one, other in zip(plain, limit, strict=True))
    return [
        Row(name, f"{what}: ours / limit", ours_part, at_least=at_least, note=f"{median(ours):,.0f}/s"),
        Row(name, f"{what}: plain FastAPI / limit", plain_part, note=f"{median(plain):,.0f}/s"),
        Row(name, f"{what}: ours / plain FastAPI", ours_part / plain_part, note=f"limit {median(limit):,.0f}/s"),
    ]


def _size(*, quick: bool) -> int:
    return 200 if quick else MESSAGES


def _plan(targets: tuple[Target, ...], *, quick: bool) -> Plan:
    if quick:
        return Plan(targets, CONNECTIONS, rounds=1, seconds=0.1, warm_up=0.05)
    return Plan(targets, CONNECTIONS, rounds=9, seconds=1.0, warm_up=0.2)


@contextmanager
def _variants(asked: bytes, messages: int) -> Iterator[tuple[Target, ...]]:
    """The three servers, each in a process of its own; the limit sends what ours has answered."""
    with ExitStack() as stack:
        file = Path(stack.enter_context(tempfile.TemporaryDirectory()), "scenario.json")
        file.write_text(json.dumps(scenario(messages)), encoding="utf-8")
        ours = stack.enter_context(serving(COMMAND, "serve", "--port", 0, "--scenario", file))
        limit = stack.enter_context(serving(*module("rivals", "limit"), given=_answer(ours, asked)))
        plain = stack.enter_context(serving(*module("rivals", "plain", messages)))
        ports = {"limit": limit, "plain": plain, "ours": ours}
        yield tuple(Target(name, port, asked) for name, port in ports.items())


def _answer(port: int, asked: bytes) -> bytes:
    """The whole answer to one request, head and body."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(asked.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    if not answer.startswith(b"HTTP/1.1 2"):
        raise RuntimeError(f"a request of the benchmark is refused: {answer[:300]!r}")
    return answer.replace(b"connection: close\r\n", b"", 1)


def measure(plan: Plan) -> dict[str, list[float]]:
    """Answers per second by variant, one for each round."""
    rates: defaultdict[str, list[float]] = defaultdict(list)
    for each in json.loads(output("load", given=write_plan(plan))):
        if each["refused"] or not each["rate"]:
            raise RuntimeError(f"{each['name']} refused {each['refused']} requests of the benchmark")
        if each["waited"] < LEAST_WAITED:
            raise RuntimeError("the load generator is slower than the server: nothing was measured")
        rates[each["name"]].append(each["rate"])
    return rates
