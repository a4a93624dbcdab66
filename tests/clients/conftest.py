"""One server per process of the tests, a new world on it for each test, and a look at what the marks promise."""

from collections.abc import Iterator

import httpx
import pytest

from mock_platform import MockPlatform
from tests.clients.callers import Callers
from tests.clients.exercised import exercised_in
from tests.clients.traffic import Traffic
from tests.rest.api import Site, running_site


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "answers(*operations): a valid call of each, with what the client makes of it")
    config.addinivalue_line(
        "markers", "exercises(*names): operations, events and behaviours of sockets that it gets to"
    )
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


@pytest.fixture(autouse=True)
def what_a_test_says_it_exercises_is_in_the_timeline(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that is marked with what its clients have not got to; a mark stands for each of its parameters."""
    named = {name for mark in request.node.iter_markers("exercises") for name in mark.args}
    mock = _mock_of(request) if named else None  # before the test, so that it is still there afterwards
    yield
    if mock is not None:
        missing = named - mock.call(exercised_in)
        assert not missing, f"marked, but not in the timeline: {sorted(missing)}"


def _mock_of(request: pytest.FixtureRequest) -> MockPlatform:
    """The mock of a test, which is one of its fixtures or stands on a stage."""
    (found,) = (request.getfixturevalue(each) for each in ("mock", "stage", "demo") if each in request.fixturenames)
    mock = getattr(found, "mock", found)
    assert isinstance(mock, MockPlatform)
    return mock
