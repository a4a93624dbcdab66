"""The way past ASGI, for faces that have the whole request and the whole answer at once.

The server puts a :class:`Wire` into the state of each request's scope. Another server has none; then a face asks and
answers by ASGI alone. It spares a quarter of what the server costs for each request (docs/performance.md).
"""

from collections.abc import Callable, Sequence
from typing import Protocol

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
