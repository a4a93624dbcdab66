"""A running mock as the users of the published client see it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import httpx
from thenvoi_rest import RestClient

from mock_platform.world import World
from tests.clients.calls import Calls
from tests.clients.refusals import INVALID, Details, Kind, raises
from tests.clients.traffic import Traffic
from tests.rest.api import Site

T = TypeVar("T")


class Callers:
    """Clients for everybody in the world of ``site``, and what goes over their wire."""

    def __init__(self, site: Site, http: httpx.Client, traffic: Traffic) -> None:
        self.site = site
        self.traffic = traffic
        self._http = http

    @property
    def base_url(self) -> str:
        return self.site.base_url

    def key_of(self, handle: str) -> str:
        return self.site.mock.keys[handle]

    def as_(self, handle: str) -> Calls:
        """The client with the key of the user or agent."""
        return self.with_key(self.key_of(handle))

    def with_key(self, key: str) -> Calls:
        return Calls(RestClient(base_url=self.base_url, api_key=key, httpx_client=self._http))

    def call(self, action: Callable[[World], T]) -> T:
        """Run ``action`` in the world, between two requests."""
        return self.site.call(action)

    @contextmanager
    def refuses(
        self, kind: Kind, message: str = INVALID, *, code: str | None = None, details: Details = None
    ) -> Iterator[None]:
        """The block is refused with this error, and nothing in the world has changed."""
        before = self.site.state()
        with raises(kind, message, code=code, details=details):
            yield
        assert self.site.state() == before
