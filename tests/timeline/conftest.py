"""Fixtures for tests of the timeline: a small world and its record."""

import pytest

from mock_platform.timeline import Timeline
from tests.world.builders import Cast
from tests.world.conftest import cast

__all__ = ["cast"]


@pytest.fixture
def timeline(cast: Cast) -> Timeline:
    return cast.world.attached(Timeline, Timeline)
