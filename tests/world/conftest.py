"""Fixtures for tests of the rules."""

import pytest

from tests.world.builders import Cast, a_cast


@pytest.fixture
def cast() -> Cast:
    return a_cast()
