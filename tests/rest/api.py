"""Asking a running mock over HTTP, as one caller or another."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal, NamedTuple, TypeVar

import httpx2

from mock_platform import MockPlatform
from mock_platform.rest.operations import BASE_PATH
from mock_platform.serving import build_world
from mock_platform.world import World
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.state import Plain, state_of_world
from mock_platform.world.worlds import DEFAULT
from tests.rest.checking import check_response

T = TypeVar("T")
Json = Any

SEED = 7
NOWHERE = "00000000-0000-4000-8000-00000000dead"
"""An id that nothing has."""


class Answer(NamedTuple):
    """One HTTP answer."""

    status: int
    raw: bytes
    headers: httpx2.Headers

    @property
    def json(self) -> Json:
        return json.loads(self.raw)

    @property
    def data(self) -> Json:
        """What a successful answer is about (ERR-11)."""
        assert self.status < 300, self
        return self.json["data"]

    @property
    def error(self) -> Json:
        """What a refusal says, without the id that is new each time (ERR-9)."""
        assert self.status >= 400, self
        told = self.json
        assert list(told) == ["error"]
        assert told["error"].pop("request_id") == self.headers["x-request-id"]
        return told["error"]

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and code of a refusal."""
        return self.status, self.error["code"]

    @property
    def details(self) -> Json:
        return self.error["details"]


class Api:
    """The REST interface as one caller sees it; paths are those of rest.md, without ``/api/v1``."""

    def __init__(self, http: httpx2.Client, base_url: str, headers: Mapping[str, str]) -> None:
        self._http = http
        self._base_url = base_url
        self._headers = dict(headers)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Json = None,
        content: bytes | Iterator[bytes] | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Answer:
        """Send one request to the full ``path``; ``content`` is a body that is not made from JSON here."""
        response = self._http.request(
            method,
            self._base_url + path,
            headers=self._headers,
            params={name: str(value) for name, value in (query or {}).items()} or None,
            content=content,
            **({} if body is None else {"json": body}),
        )
        return Answer(response.status_code, response.content, response.headers)

    def get(self, path: str, **query: object) -> Answer:
        return self.call("GET", BASE_PATH + path, query=query)

    def post(self, path: str, body: Json = None, *, content: bytes | Iterator[bytes] | None = None) -> Answer:
        return self.call("POST", BASE_PATH + path, body=body, content=content)

    def put(self, path: str, body: Json = None) -> Answer:
        return self.call("PUT", BASE_PATH + path, body=body)

    def delete(self, path: str, **query: object) -> Answer:
        return self.call("DELETE", BASE_PATH + path, query=query)


class Site:
    """A running mock with a world that nobody has touched, and everybody who may call it."""

    def __init__(self, mock: MockPlatform, http: httpx2.Client) -> None:
        self.mock = mock
        self.http = http

    @property
    def base_url(self) -> str:
        return self.mock.base_url

    def as_(self, handle: str) -> Api:
        """Call with the key of the user or agent."""
        return self.with_(**{"X-API-Key": self.mock.keys[handle]})

    def with_(self, **headers: str) -> Api:
        """Call with these headers; without any, as nobody."""
        return Api(self.http, self.mock.base_url, headers)

    def id(self, handle: str) -> str:
        return self.mock.ids[handle]

    def state(self) -> dict[str, Plain]:
        """The whole state of the world."""
        return self.mock.call(state_of_world)

    def call(self, action: Callable[[World], T]) -> T:
        """Run ``action`` in the world, between two requests."""
        return self.mock.call(action)

    def renew(self, *, clock: Literal["running", "frozen"] = "frozen", seed: int = SEED, **switches: object) -> None:
        """Serve a new world of the scenario; the server stays, the old world's keys are unknown."""
        settings = replace(self.mock.settings, seed=seed, clock=clock, switches=switches)
        built, worlds = build_world(settings), self.mock._load().app.worlds

        def swap(_: World) -> None:
            worlds.remove(DEFAULT)
            worlds.add(built.world)
            self.mock._loaded = self.mock._load()._replace(built=built)

        self.mock.call(swap)


@contextmanager
def running_site() -> Iterator[Site]:
    """A server of its own with one client, which keeps its connections and checks all that it is answered."""
    hooks = {"response": [check_response]}
    with MockPlatform(seed=SEED) as mock, httpx2.Client(trust_env=False, timeout=30, event_hooks=hooks) as http:
        yield Site(mock, http)


def user(world: World, handle: str) -> User:
    found = world.accounts.resolve(handle)
    assert isinstance(found, User)
    return found


def agent(world: World, handle: str) -> Agent:
    found = world.accounts.resolve(handle)
    assert isinstance(found, Agent)
    return found


def identity(world: World, handle: str) -> Identity:
    return world.accounts.resolve(handle)


def ids_in(answer: Answer) -> list[str]:
    """The ids of a list, in its order."""
    return [entry["id"] for entry in answer.data]
