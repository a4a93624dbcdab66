"""What happened in a world, in order, and what caused what: one bounded record for all faces.

Faces, bots and control write into the :class:`Timeline` of a world as things happen; :mod:`.search` finds entries,
:mod:`.waiting` waits for them, :mod:`.expectations` asserts on them, :mod:`.export` writes them down. Keys and tokens
are never recorded.
"""

from mock_platform.timeline.entries import Entry, Kind
from mock_platform.timeline.record import Timeline

__all__ = ["Entry", "Kind", "Timeline"]
