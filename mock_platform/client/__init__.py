"""Control from Python: the worlds of a running mock, their clocks, faults and timelines, in the words of its HTTP form.

::

    with ControlClient("http://127.0.0.1:8600") as control, control.worlds.create() as world:
        world.clock.freeze()
        world.faults.add("create_agent_chat_message", {"status": 503})
        ...
        world.timeline.expect(name="create_agent_chat_message", status="503", count=1)

:class:`AsyncControlClient` has the same with ``await``. :mod:`.calls` describes every call once, without I/O.
"""

from mock_platform.client.asynchronous import AsyncControlClient, AsyncWorldHandle
from mock_platform.client.errors import ControlError, NoMock
from mock_platform.client.facts import Clock, Entry, Fault, Person, SnapshotSummary, Unread, WorldFacts, WorldSummary
from mock_platform.client.synchronous import ControlClient, WorldHandle

__all__ = [
    "AsyncControlClient",
    "AsyncWorldHandle",
    "Clock",
    "ControlClient",
    "ControlError",
    "Entry",
    "Fault",
    "NoMock",
    "Person",
    "SnapshotSummary",
    "Unread",
    "WorldFacts",
    "WorldHandle",
    "WorldSummary",
]
