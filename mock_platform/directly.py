"""The ways past ASGI, for faces that have the whole request and the whole answer at once.

A request that has come in one piece is answered :class:`AtOnce`, where it was read: no task is made for it. Of others
the server puts a :class:`Wire` into the state of the scope, by which an answer leaves in one piece. Another server has
neither; then a face asks and answers by ASGI alone. Together they spare a third of what the server costs for each
request (docs/performance.md).
"""

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, Protocol, TypeAlias

Answer: TypeAlias = tuple[int, Sequence[tuple[bytes, bytes]], bytes]
"""Status, headers and body."""
AtOnce: TypeAlias = Callable[[MutableMapping[str, Any], bytes], Answer | None]
"""The answer to a scope and a whole body; ``None``, and nothing done, leaves the request to ASGI."""

WIRE = "thenvoi.wire"
HANG_UP = "thenvoi.hang_up"
"""Where the state of a scope holds a function that cuts the connection."""

HangUp = Callable[[], None]


class Wire(Protocol):
    """The connection by which the present request came."""

    def whole_body(self) -> bytes | None:
        """The body if all of it is there; ``None`` if it has to be waited for."""

    def answer(self, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> bool:
        """Send the whole answer; ``False`` if that cannot be done at once, and nothing has been sent."""
