"""The life of one topic on one socket, as a table.

The socket looks the reaction up here; tests walk all of it; documentation can be printed from it. What each reaction
puts on the wire is in :mod:`mock_platform.channels.socket`.
"""

from typing import Literal, TypeAlias

State: TypeAlias = Literal["absent", "joined"]

Happening: TypeAlias = Literal["join", "leave", "leave outdated", "other", "other outdated"]
"""What a client sends on a topic. ``outdated`` carries the join_ref of an earlier join; none at all counts as current,
as Phoenix has it from 1.8.12 on."""

Reaction: TypeAlias = Literal[
    "ask",
    "ask, then close the old channel",
    "reply ok",
    "reply ok and close",
    "unmatched topic",
    "crash",
    "ignore",
]

LIFE_CYCLE: dict[State, dict[Happening, Reaction]] = {
    "absent": {
        "join": "ask",
        "leave": "reply ok",
        "leave outdated": "reply ok",
        "other": "unmatched topic",
        "other outdated": "unmatched topic",
    },
    "joined": {
        "join": "ask, then close the old channel",
        "leave": "reply ok and close",
        "leave outdated": "ignore",
        "other": "crash",
        "other outdated": "ignore",
    },
}
