"""The load generator: a process of its own that sends one request over and over through a number of connections.

``python -m benchmarks.load`` reads a :class:`Plan` from standard input and prints what it measured as JSON. It knows
just enough of HTTP to see where an answer ends, so that the server and not the generator is what is busy.
"""

import asyncio
import base64
import json
import sys
import time
from dataclasses import asdict, dataclass
from typing import cast

_LENGTH = b"\r\ncontent-length: "
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Target:
    """One variant: where it listens, and the bytes of the request."""

    name: str
    port: int
    request: bytes


@dataclass(frozen=True)
class Plan:
    """All variants, measured one after the other in each of the rounds."""

    targets: tuple[Target, ...]
    connections: int
    rounds: int
    seconds: float
    warm_up: float


@dataclass(frozen=True)
class Measured:
    """One variant in one round: answers per second, how many were refusals, how often the generator had to wait."""

    name: str
    rate: float
    refused: int
    waited: float


def write_plan(plan: Plan) -> str:
    """``plan`` as JSON."""
    targets = [{**asdict(each), "request": base64.b64encode(each.request).decode()} for each in plan.targets]
    return json.dumps({**asdict(plan), "targets": targets})


def read_plan(text: str) -> Plan:
    """What :func:`write_plan` wrote."""
    fields = json.loads(text)
    targets = (Target(each["name"], each["port"], base64.b64decode(each["request"])) for each in fields["targets"])
    return Plan(**{**fields, "targets": tuple(targets)})


class _Tally:
    """What came in on all connections; being called, it counts the turns of the loop in which nothing did.

    It calls itself in every turn, so that the loop never sleeps: on a virtual machine waking a process costs the one
    that wakes it as much as half an answer, and the more the less there is to do. That is no work of the server's.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._seen = 0
        self.answered = 0
        self.refused = 0
        self.idle_turns = 0
        self.running = True

    def __call__(self) -> None:
        """One turn."""
        self.idle_turns += self.answered == self._seen
        self._seen = self.answered
        if self.running:
            self._loop.call_soon(self)


class _Connection(asyncio.Protocol):
    """Sends the request, waits for the whole answer, sends it again."""

    def __init__(self, request: bytes, tally: _Tally) -> None:
        self._request = request
        self._tally = tally
        self._head = b""
        self._missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        elif not self._starts(self._head + data):
            return
        if self._missing == 0:
            self._tally.answered += 1
            self.transport.write(self._request)

    def _starts(self, data: bytes) -> bool:
        """Take the head of an answer and what came of the body with it; false if not even the head is complete."""
        end = data.find(_HEAD_END)
        if end < 0:
            self._head = data
            return False
        self._head = b""
        at = data.index(_LENGTH, 0, end) + len(_LENGTH)
        self._missing = int(data[at : data.index(b"\r", at)]) - (len(data) - end - len(_HEAD_END))
        self._tally.refused += not data.startswith(b"HTTP/1.1 2")
        return True


async def _measure(target: Target, plan: Plan) -> Measured:
    loop = asyncio.get_running_loop()
    tally = _Tally(loop)
    connections = [
        (await loop.create_connection(lambda: _Connection(target.request, tally), "127.0.0.1", target.port))[1]
        for _ in range(plan.connections)
    ]
    tally()
    await asyncio.sleep(plan.warm_up)
    started, answered, idle = time.perf_counter(), tally.answered, tally.idle_turns
    await asyncio.sleep(plan.seconds)
    rate = (tally.answered - answered) / (time.perf_counter() - started)
    idle = tally.idle_turns - idle
    tally.running = False
    for each in connections:
        each.transport.abort()
    return Measured(target.name, rate, tally.refused, idle / (idle + tally.answered - answered + 1))


async def _run(plan: Plan) -> list[Measured]:
    return [await _measure(target, plan) for _ in range(plan.rounds) for target in plan.targets]


def main() -> None:
    """Measure the plan on standard input."""
    try:
        import uvloop  # noqa: PLC0415 - not there on every system

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    plan = read_plan(sys.stdin.read())
    with runner:
        measured = runner.run(_run(plan))
    sys.stdout.write(json.dumps([asdict(each) for each in measured]))


if __name__ == "__main__":
    main()
