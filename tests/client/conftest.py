"""A mock in the background, and control of it in both forms."""

from collections.abc import Iterator

import pytest

from mock_platform import MockPlatform
from mock_platform.client import AsyncControlClient, ControlClient


@pytest.fixture(scope="session")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as started:
        yield started


@pytest.fixture
def control(mock: MockPlatform) -> Iterator[ControlClient]:
    with ControlClient(mock.base_url) as client:
        yield client


@pytest.fixture
def acontrol(mock: MockPlatform) -> AsyncControlClient:
    return AsyncControlClient(mock.base_url)
