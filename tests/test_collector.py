"""Python's garbage collector: off while something is loaded, and rarely on in a process that is a server."""

import gc
import subprocess
import sys
from collections.abc import Callable

import pytest

from mock_platform.collector import collector_off

CALMED = """
import gc
from mock_platform.collector import calm_collector, collector_off
with collector_off():
    loaded = [[] for _ in range(1000)]
    calm_collector()
print(gc.isenabled(), gc.get_freeze_count() >= 1000, gc.get_threshold())
"""


@pytest.mark.parametrize("set_it", [gc.enable, gc.disable])
def test_the_collector_is_as_it_was_after_loading_even_if_that_failed(set_it: Callable[[], None]) -> None:
    set_it()
    was_on = gc.isenabled()
    try:
        with pytest.raises(AssertionError, match="it is off"), collector_off():
            assert gc.isenabled(), "it is off"
        assert gc.isenabled() == was_on
    finally:
        gc.enable()


def test_what_a_server_has_loaded_is_left_alone_and_the_rest_looked_at_rarely() -> None:
    done = subprocess.run([sys.executable, "-c", CALMED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True True (2500, 400, 100)"
