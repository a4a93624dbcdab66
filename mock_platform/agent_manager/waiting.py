"""Waiting for one of two things, and leaving no task behind."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def first_of(wanted: Coroutine[Any, Any, object], other: Coroutine[Any, Any, object]) -> bool:
    """Wait until either has ended, cancel the other, and tell whether ``wanted`` has; its exception is raised."""
    tasks = [asyncio.ensure_future(each) for each in (wanted, other)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        ended = tasks[0].done()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if ended:
        tasks[0].result()
    return ended
