import os
from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import settings

# Examples are drawn from the test's own name, so a run that passed passes again, and nothing is timed. To look for new
# examples, run HYPOTHESIS_PROFILE=explore make test.
settings.register_profile("dev", derandomize=True, deadline=None, database=None, max_examples=50)
settings.register_profile("ci", settings.get_profile("dev"), max_examples=100, print_blob=True)
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(autouse=True)
def blocking_call_on_the_loop_fails(request: pytest.FixtureRequest) -> Iterator[None]:
    """Raise BlockingError where our code, called on an event loop, sleeps, reads a file or waits for a socket."""
    if request.node.get_closest_marker("asyncio") is None:
        yield
        return
    with blockbuster_ctx("mock_platform"):
        yield
