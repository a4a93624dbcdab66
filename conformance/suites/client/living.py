"""What several checks stage: an ordinary piece of an agent's life."""

from contextlib import suppress
from typing import Final

from conformance.claims import Unprepared
from conformance.client.frames import HEARTBEAT
from conformance.client.scene import Scene
from conformance.client.settings import Expected

HOT: Final = 8
"""So many of the same in a row without a pause are a hot loop."""


async def at_home(scene: Scene) -> str:
    """An agent that listens in one room; gives the room."""
    room = await scene.room()
    await scene.ready(room)
    return room


async def at_work(scene: Scene) -> str:
    """An agent that has handled a message in its room, if it is expected to handle any; gives the room."""
    room = await at_home(scene)
    await _through(scene, room, await scene.say(room))
    return room


async def lived(scene: Scene) -> None:
    """A backlog, a live message, a second room that comes and goes; as far as the client goes along."""
    with suppress(Unprepared):
        await _lived(scene)


async def _lived(scene: Scene) -> None:
    room = await scene.room()
    messages = [await scene.say(room) for _ in range(2)]
    await scene.ready(room)
    await _through(scene, room, *messages)
    second = await scene.room()
    await scene.ready(room, second)
    await _through(scene, second, await scene.say(second))
    await scene.remove(second)
    await _through(scene, room, await scene.say(room))
    await scene.seen.until(lambda: scene.seen.frames("phx_leave"), scene.settings.settle)


async def beaten(scene: Scene) -> None:
    """Wait for two heartbeats, where waiting for them is short enough."""
    if scene.settings.heartbeat <= 5:
        await scene.seen.until(lambda: len(scene.seen.frames(HEARTBEAT)) > 1, 2 * scene.settings.heartbeat + 2)


async def _through(scene: Scene, room: str, *messages: str) -> None:
    if scene.settings.expect is not Expected.NONE:
        await scene.handled(room, *messages)
