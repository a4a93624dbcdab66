"""One mock for all tests of the kit: whatever the kit makes, it cleans up, and a test holds it to that."""

from collections.abc import Iterator

import pytest

from tests.conformance import kit


@pytest.fixture(scope="session")
def mock() -> Iterator[str]:
    with kit.serving() as base_url:
        yield base_url
