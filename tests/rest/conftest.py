"""One server per process of the tests, and a new world on it for each test."""

from collections.abc import Iterator

import pytest

from tests.rest.api import Site, running_site
from tests.rest.stage import Stage
from tests.rest.wire import Wire, wire_to


@pytest.fixture(scope="session")
def server() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.renew()
    return server


@pytest.fixture
def stage(site: Site) -> Stage:
    return Stage(site)


@pytest.fixture
def room(site: Site) -> str:
    """The id of jane's room, with two of her agents in it."""
    return site.mock.rooms["Offsite in Lisbon"]


@pytest.fixture
def wire(site: Site) -> Iterator[Wire]:
    """A connection on which a test speaks HTTP by hand."""
    with wire_to(site.base_url) as wire:
        yield wire


@pytest.fixture
def key(site: Site) -> str:
    """The header with jane's key."""
    return f"X-API-Key: {site.mock.keys['jane']}"
