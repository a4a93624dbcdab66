"""One server per process of the tests, and a new world on it for each test."""

from collections.abc import Iterator

import pytest

from tests.rest.api import Site, running_site


@pytest.fixture(scope="session")
def server() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.renew()
    return server
