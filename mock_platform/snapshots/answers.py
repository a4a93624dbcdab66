"""Holding answers back until what they tell of is on the disk."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic_core import to_json

from mock_platform.directly import WIRE
from mock_platform.snapshots.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_platform.directly import Wire
    from mock_platform.snapshots.journal import Journal

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_REFUSED = to_json(
    {
        "error": {
            "code": "internal_error",
            "message": "The state file of this mock can no longer be written: see its log",
        }
    }
)


def hold_back(journal: "Journal", scope: MutableMapping[str, Any], send: Send) -> Send:
    """``send`` that waits for the journal; the direct way past ASGI is open only while there is nothing to wait for."""
    wire: Wire | None = scope.get("state", {}).get(WIRE)
    if wire is not None:
        scope["state"][WIRE] = HeldWire(journal, wire)
    return HeldBack(journal, send)


class HeldWire:
    """``wire``, which answers nothing that would have to wait."""

    def __init__(self, journal: "Journal", wire: "Wire") -> None:
        self._journal = journal
        self._wire = wire

    def whole_body(self) -> bytes | None:
        """The body if all of it is there."""
        return self._wire.whole_body()

    def answer(self, status: int, headers: "Sequence[tuple[bytes, bytes]]", body: bytes) -> bool:
        """Send the whole answer if everything that was written is on the disk, ``False`` otherwise."""
        return self._journal.idle and self._wire.answer(status, headers, body)


class HeldBack:
    """``send`` of one HTTP answer, every part of which waits for the journal.

    What shows a write that somebody else has made waits as well: an answer never tells of what a crash could take back.
    When the file can no longer be written, all answers are 500.
    """

    def __init__(self, journal: "Journal", send: Send) -> None:
        self._journal = journal
        self._send = send
        self._given_up = False

    async def __call__(self, message: Message) -> None:
        """Send one part."""
        if self._given_up:
            return
        try:
            await self._journal.committed()
        except StateError:
            await self._give_up(begun=message["type"] != "http.response.start")
        else:
            await self._send(message)

    async def _give_up(self, *, begun: bool) -> None:
        self._given_up = True
        if not begun:
            length = (b"content-length", b"%d" % len(_REFUSED))
            headers = [(b"content-type", b"application/json"), length]
            await self._send({"type": "http.response.start", "status": 500, "headers": headers})
            await self._send({"type": "http.response.body", "body": _REFUSED})
