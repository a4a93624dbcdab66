"""Work that takes long, in a thread, so that the loop goes on with everybody else's requests."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

_ONE_AT_A_TIME = threading.Lock()
"""Several large worlds in the making would need the memory of all of them at once, and be no faster."""


async def apart(work: Callable[[], T]) -> T:
    """What ``work`` gives or raises. Unlike the threads of a pool this one holds up no process that is to end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(outcome: Callable[[], T]) -> None:
        if not done.done():  # nobody waits any more for what was cancelled
            try:
                done.set_result(outcome())
            except Exception as error:  # noqa: BLE001 - it is raised where somebody waits
                done.set_exception(error)

    def run() -> None:
        outcome = _outcome_of(work)
        with suppress(RuntimeError):  # the loop has gone
            loop.call_soon_threadsafe(tell, outcome)

    threading.Thread(target=run, daemon=True, name="thenvoi-mock-making").start()
    return await done


def _outcome_of(work: Callable[[], T]) -> Callable[[], T]:
    """A function that gives or raises what ``work`` did."""
    try:
        with _ONE_AT_A_TIME:
            result = work()
    except Exception as error:  # noqa: BLE001 - as above
        raised = error

        def fail() -> T:
            raise raised

        return fail
    return lambda: result
