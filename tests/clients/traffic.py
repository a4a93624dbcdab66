"""What went over the wire, told by the HTTP client underneath, and which operation of the contract it was."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx

CONTRACT = Path(__file__).parent.parent / "contract" / "thenvoi-openapi.json"


class Published(NamedTuple):
    """One operation of the contract."""

    id: str
    method: str
    path: re.Pattern[str]
    tag: str
    statuses: frozenset[int]


class Exchange(NamedTuple):
    """One request and its answer."""

    operation: str
    url: httpx.URL
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the server sent
        return json.loads(self.answer)


class Traffic:
    """Everything that was exchanged since the last :meth:`forget`."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    @property
    def last(self) -> Exchange:
        return self.exchanges[-1]

    @property
    def statuses(self) -> list[int]:
        return [each.status for each in self.exchanges]

    def forget(self) -> None:
        self.exchanges.clear()

    def hear(self, response: httpx.Response) -> None:
        """Hook of a client: called with every answer, before the client looks at it."""
        response.read()
        self._note(response)

    async def hear_async(self, response: httpx.Response) -> None:
        await response.aread()
        self._note(response)

    def _note(self, response: httpx.Response) -> None:
        request = response.request
        operation = operation_of(request.method, request.url.path)
        self.exchanges.append(
            Exchange(operation, request.url, request.headers, request.content, response.status_code, response.content)
        )


def _published() -> list[Published]:
    paths = json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"]
    return [
        Published(
            operation["operationId"],
            method.upper(),
            re.compile(re.sub(r"\{\w+\}", "[^/]+", path)),
            operation["tags"][0],
            frozenset(map(int, operation["responses"])),
        )
        # Fewer braces first: a literal segment wins.
        for path, methods in sorted(paths.items(), key=lambda entry: entry[0].count("{"))
        for method, operation in methods.items()
    ]


OPERATIONS = {each.id: each for each in _published()}


def operation_of(method: str, path: str) -> str:
    """The id of the operation; empty for what is none of the 58."""
    found = (each.id for each in OPERATIONS.values() if each.method == method and each.path.fullmatch(path))
    return next(found, "")
