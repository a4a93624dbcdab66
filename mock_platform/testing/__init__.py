"""The pytest plugin: a mock for the run, and a world of its own for each test that asks for one (docs/testing.md).

``thenvoi_server``, ``thenvoi`` and ``athenvoi`` are fixtures. Without a test that asks for them nothing is started and
nothing else of the mock is imported.
"""

import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_platform.client import AsyncWorldHandle, ControlClient, WorldHandle

WORLD: pytest.StashKey["WorldHandle"] = pytest.StashKey()
"""Where a test keeps its world, for the report."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options on the command line and in the configuration."""
    group = parser.getgroup("thenvoi", "Thenvoi Mock")
    group.addoption(
        "--thenvoi-base-url",
        metavar="URL",
        default=None,
        help="Use the mock that runs there instead of starting one. [env: THENVOI_MOCK_URL]",
    )
    group.addoption(
        "--thenvoi-token",
        metavar="TOKEN",
        default=None,
        help="Control token of a mock that listens beyond loopback. [env: THENVOI_MOCK_TOKEN]",
    )
    parser.addini("thenvoi_scenario", "Scenario of the worlds of tests: a name, or a file below the root folder.")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "thenvoi(scenario=None, seed=None, clock=None, switches=None): what the world of the test is made from",
    )


@pytest.fixture(scope="session")
def thenvoi_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[ControlClient]":
    """Control of the mock of this run: one for all workers of pytest-xdist, or the one named on the command line."""
    from mock_platform.testing.servers import server_of

    with server_of(request.config, tmp_path_factory) as control:
        yield control


@pytest.fixture
def thenvoi(
    request: pytest.FixtureRequest, thenvoi_server: "ControlClient", monkeypatch: pytest.MonkeyPatch
) -> "Iterator[WorldHandle]":
    """A world that no other test sees, to which the environment points clients while the test runs."""
    from mock_platform.testing.worlds import point_at, world_for

    world = world_for(request, thenvoi_server)
    request.node.stash[WORLD] = world
    point_at(world, monkeypatch, os.environ)
    try:
        yield world
    finally:
        world.delete()


@pytest.fixture
def athenvoi(thenvoi: "WorldHandle") -> "AsyncWorldHandle":
    """The same world with ``await``, for any event loop."""
    from mock_platform.client import AsyncControlClient, AsyncWorldHandle

    return AsyncWorldHandle(AsyncControlClient(thenvoi.client.base_url, thenvoi.client.token), thenvoi.facts)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, Any, Any]:
    """Attach the last lines of the timeline to the report of a test that fails."""
    report = yield
    world = item.stash.get(WORLD, None)
    if world is not None and call.when != "teardown" and report.failed:
        from mock_platform.testing.worlds import last_lines

        report.sections.append((f"Timeline of the world {world.name}", last_lines(world)))
    return report
