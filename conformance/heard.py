"""A message that came on a socket, as checks read it: the five places of a frame, and places in its payload."""

from typing import Final

from conformance.answers import ABSENT, Entry
from conformance.evidence import Evidence
from conformance.reading import parsed as read_json

PLACES: Final = 5


class Heard(Entry):
    """One message; the paths of :meth:`at` and :meth:`text` begin in its payload. ``data`` is as it came.

    Of a message that is no frame, all five places are :data:`~conformance.answers.ABSENT`.
    """

    def __init__(self, data: bytes, binary: bool, exchange: Evidence) -> None:  # noqa: FBT001 - what the wire says
        self.data = data
        self.binary = binary
        self.exchange = exchange
        self.frame = None if binary else _frame(data)
        places = self.frame or [ABSENT] * PLACES
        self.join_ref, self.ref, self.topic, self.event, payload = places
        super().__init__(payload)

    @property
    def name(self) -> tuple[object, str]:
        """Its event, and the id that it is about."""
        return self.event, self.text("id")

    @property
    def is_reply(self) -> bool:
        return self.event == "phx_reply"

    @property
    def is_push(self) -> bool:
        """Whether it is a domain event, not something of the channel itself."""
        return isinstance(self.event, str) and not self.event.startswith("phx_")

    def __repr__(self) -> str:
        return self.data.decode(errors="replace")[:300]


def _frame(data: bytes) -> list[object] | None:
    """The five places; ``None`` where ``data`` is anything else."""
    try:
        found = read_json(data)
    except ValueError:
        return None
    return found if isinstance(found, list) and len(found) == PLACES else None
