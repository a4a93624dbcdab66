"""Silence (RT-7, WS-14): these checks wait as long as a client may be silent, and are only made with ``--slow``."""

from websockets.frames import Opcode

from conformance.checks import check
from conformance.listener import Listener, rooms_of
from conformance.stage import Stage

BEAT: float = 30
"""Seconds between the heartbeats of clients."""

EARLIEST: float = 35
"""Seconds of silence after which a socket may be closed: a heartbeat that is a little late has to do."""

LATEST: float = 75
"""Seconds of silence after which it has to be: 45, or the 60 of Phoenix, and some for the way."""


async def _silence(listener: Listener, seconds: float) -> int | None:
    """Say nothing for so long, or until the socket is closed; gives the code."""
    return await listener.socket.until(lambda: listener.socket.closed, seconds)


@check("RT-7", "WS-14.4")
async def a_silent_socket_is_closed_in_time(stage: Stage) -> None:
    listener = await stage.socket(stage.user, rooms_of(stage.user))
    before = len(listener.socket.heard)
    early = await _silence(listener, EARLIEST)
    stage.expect.equal(f"what ends it within {EARLIEST} seconds", early, None, on=listener)
    late = await _silence(listener, LATEST - EARLIEST)
    stage.expect.true(f"it is closed within {LATEST} seconds", late is not None, "it is open", listener)
    beats = [each for each in listener.socket.heard[before:] if each.topic == "phoenix"]
    stage.expect.equal("the heartbeats of the platform", beats, [], on=listener)


@check("RT-7")
async def heartbeats_keep_a_socket(stage: Stage) -> None:
    listener = await stage.socket(stage.user, rooms_of(stage.user))
    for _ in range(int(LATEST // BEAT) + 1):
        await listener.beat()
        await _silence(listener, BEAT)
    await listener.beat()


@check("WS-14.2")
async def pings_keep_a_socket(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    for _ in range(int(LATEST // BEAT) + 1):
        await listener.socket.send_bytes(b"kit", Opcode.PING)
        await _silence(listener, BEAT)
    await listener.beat()


@check("WS-14.3")
async def a_silent_socket_is_closed_with_1002(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    stage.expect.equal("the code", await _silence(listener, LATEST), 1002, on=listener)
