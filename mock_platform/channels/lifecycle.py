"""The life of one topic on one socket, as a table.

The socket does what stands here and nothing else about it; tests walk all of it, and ``docs/reference/channels.md`` is
printed from it. What each act puts on the wire is in :mod:`mock_platform.channels.socket`.
"""

from typing import Literal, NamedTuple, TypeAlias

State: TypeAlias = Literal["absent", "joined"]

Happening: TypeAlias = Literal[
    # The client sends a frame. Outdated is one that carries another join_ref than the channel's, that of an earlier
    # join. One without join_ref counts as current, as Phoenix has it from 1.8.12 on.
    "join",
    "leave",
    "leave outdated",
    "other",
    "other outdated",
    # The application answers a join, with an older channel of the topic perhaps still there.
    "accepted",
    "refused",
    # The channel ends by itself.
    "crashed",
    "stopped",
]

Act: TypeAlias = Literal["ask", "reply ok", "reply error", "unmatched topic", "phx_close", "phx_error"]
"""``ask`` the application whether the client may join, or send a frame; the last two end the channel that is there."""


class Step(NamedTuple):
    """What is done, in this order, and the state that the topic is in then."""

    acts: tuple[Act, ...]
    after: State


LIFE_CYCLE: dict[State, dict[Happening, Step]] = {
    "absent": {
        "join": Step(("ask",), "absent"),
        "leave": Step(("reply ok",), "absent"),
        "leave outdated": Step(("reply ok",), "absent"),
        "other": Step(("unmatched topic",), "absent"),
        "other outdated": Step(("unmatched topic",), "absent"),
        "accepted": Step(("reply ok",), "joined"),
        "refused": Step(("reply error",), "absent"),
        "crashed": Step((), "absent"),
        "stopped": Step((), "absent"),
    },
    "joined": {
        "join": Step(("ask",), "joined"),
        "leave": Step(("reply ok", "phx_close"), "absent"),
        "leave outdated": Step((), "joined"),
        # Channels take no input, so their process dies of it.
        "other": Step(("phx_error",), "absent"),
        "other outdated": Step((), "joined"),
        # Phoenix shuts the old channel down first, but its last frame waits in the mailbox until the join is answered.
        "accepted": Step(("reply ok", "phx_close"), "joined"),
        "refused": Step(("reply error", "phx_close"), "absent"),
        "crashed": Step(("phx_error",), "absent"),
        "stopped": Step(("phx_close",), "absent"),
    },
}
