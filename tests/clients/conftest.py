"""One server per process of the tests, a new world on it for each test, and a look at what the marks promise."""

from collections.abc import Iterator

import httpx
import pytest

from tests.clients.callers import Callers
from tests.clients.traffic import Traffic
from tests.rest.api import Site, running_site


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "answers(*operations): a valid call of each, with what the client makes of it")
    config.addinivalue_line("markers", "refuses(*operations): a refused call of each, with what the client makes of it")


@pytest.fixture(scope="session")
def server() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture(scope="session")
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture(scope="session")
def http(traffic: Traffic) -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=30, event_hooks={"response": [traffic.hear]}) as client:
        yield client


@pytest.fixture
def mock(server: Site, http: httpx.Client, traffic: Traffic) -> Callers:
    server.renew()
    return Callers(server, http, traffic)


@pytest.fixture(autouse=True)
def marks_tell_the_truth(request: pytest.FixtureRequest, traffic: Traffic) -> Iterator[None]:
    """Fail a test that is marked with an operation which it has not called, or which answered otherwise."""
    traffic.forget()
    yield
    answered = {each.operation for each in traffic.exchanges if each.status < 400}
    refused = {each.operation for each in traffic.exchanges if each.status >= 400}
    for name, seen in (("answers", answered), ("refuses", refused)):
        marked = {operation for mark in request.node.iter_markers(name) for operation in mark.args}
        assert marked <= seen, f"marked, but not seen: {name} {sorted(marked - seen)}"
