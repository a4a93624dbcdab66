"""Python's garbage collector, which walks over all that is loaded again and again to find that nothing of it can go."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Nothing of what is being loaded is garbage, and looking for some takes half as long again as loading it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def calm_collector() -> None:
    """Keep the collector off what is loaded and make it rare: its pauses are the tail of the write times.

    A pause takes three or four milliseconds for each ten thousand objects that are new, and a message is one. What has
    been looked at once is looked at again only after a million more.

    Only in a process that is a server; a program that embeds the mock keeps its own settings.
    """
    gc.freeze()
    gc.set_threshold(10_000, 100, 100)
