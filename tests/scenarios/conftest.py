"""Fixtures for tests of scenarios."""

from pathlib import Path

import pytest

from tests.scenarios.writing import Writer


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path)
