"""One mock for each test that asks for one."""

from collections.abc import Iterator

import pytest

from tests.agent_manager.stage import Stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The scenario agent-manager with a running clock."""
    with Stage() as stage:
        yield stage


@pytest.fixture
def frozen() -> Iterator[Stage]:
    """The same with a clock that stands still."""
    with Stage(clock="frozen", seed=7) as stage:
        yield stage
