"""Fixtures for tests of the control face."""

from collections.abc import Iterator

import httpx2
import pytest

from mock_platform import MockPlatform
from tests.control.stage import Stage
from tests.world.conftest import cast

__all__ = ["cast", "served", "stage"]


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[MockPlatform, httpx2.Client]]:
    with MockPlatform() as mock, httpx2.Client(base_url=mock.base_url, trust_env=False) as http:
        yield mock, http


@pytest.fixture
def stage(served: tuple[MockPlatform, httpx2.Client]) -> Stage:
    """The default world as it was at first, and no other."""
    found = Stage(*served)
    for each in found.ask("GET", "/worlds"):
        if each["name"] != "default":
            found.ask("DELETE", f"/worlds/{each['name']}", status=204)
    found.ask("POST", "/worlds/default/reset")
    return found
