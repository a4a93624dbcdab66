"""Fixtures: one server for all tests of a process, a world for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import TypeAlias

import httpx2
import pytest

from mock_platform import MockPlatform
from tests.realtime.stage import Stage

StageFactory: TypeAlias = Callable[..., Stage]

_numbers = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[MockPlatform]:
    with MockPlatform() as mock:
        yield mock


@pytest.fixture(scope="session")
def http(server: MockPlatform) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.base_url) as client:
        yield client


@pytest.fixture
def stages(server: MockPlatform, http: httpx2.Client) -> Iterator[StageFactory]:
    """Make worlds with these switches."""
    with ExitStack() as open_stages:
        yield lambda **switches: open_stages.enter_context(Stage(server, http, next(_numbers), switches))


@pytest.fixture
def stage(stages: StageFactory) -> Stage:
    return stages()
