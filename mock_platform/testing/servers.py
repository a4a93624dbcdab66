"""Which mock a run of pytest uses: one that runs already, one in this process, or one shared by xdist's workers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mock_platform.client import ControlClient
from mock_platform.testing.sharing import shared


@contextmanager
def server_of(config: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlClient]:
    """Control of the mock of this run."""
    url = config.getoption("--thenvoi-base-url") or os.environ.get("THENVOI_MOCK_URL")
    if url:
        token = config.getoption("--thenvoi-token") or os.environ.get("THENVOI_MOCK_TOKEN")
        with ControlClient(url, token) as control:
            yield control
    elif hasattr(config, "workerinput"):  # the folder of the run is the one above the worker's own
        with shared(tmp_path_factory.getbasetemp().parent) as url, ControlClient(url) as control:
            yield control
    else:
        from mock_platform.server import MockPlatform

        with MockPlatform() as mock:
            yield mock.control
