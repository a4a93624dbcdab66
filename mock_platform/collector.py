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

    The collector pauses everything whenever there are 2,500 objects more than before, of which a message is one, and
    looks at what has come since, five times as many with what the timeline keeps of the writes: some two milliseconds.
    What it has looked at once it looks at again only after a million more.

    Only in a process that is a server; a program that embeds the mock keeps its own settings.
    """
    gc.freeze()
    gc.set_threshold(2_500, 400, 100)
