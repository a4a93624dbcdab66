"""What clients have done with a mock, in the names of the evidence: operations, events, behaviours of sockets."""

from collections.abc import Iterator

from mock_platform.timeline import Entry, Timeline
from mock_platform.world import World


def exercised_in(world: World) -> set[str]:
    """All of it so far, as the timeline of ``world`` has it. A refused request exercises nothing."""
    timeline = world.attached(Timeline, Timeline)
    joined: set[tuple[str, str]] = set()
    return {name for entry in timeline for name in _names(entry, timeline, joined)}


def _names(entry: Entry, timeline: Timeline, joined: set[tuple[str, str]]) -> Iterator[str]:
    details = entry.details
    match entry.kind:
        case "request" if isinstance(status := details.get("status"), int) and status < 400:
            yield entry.name
        case "push":
            yield entry.name
        case "connect":
            yield "socket.refused_upgrade" if entry.name == "refused" else "socket.upgrade"
        case "join" if details["answer"] == "ok" and entry.who is not None:
            yield "socket.rejoin" if (entry.who.id, entry.name) in joined else "socket.join"
            joined.add((entry.who.id, entry.name))
        case "join":
            yield "socket.refused_join"
        case "frame" if entry.name in {"phx_leave", "heartbeat"}:
            yield {"phx_leave": "socket.leave", "heartbeat": "socket.heartbeat"}[entry.name]
        case "disconnect" if details["by"] == "platform":
            cause = None if entry.cause is None else timeline.get(entry.cause)
            replaced = cause is not None and cause.kind == "connect"
            yield "socket.supersede" if replaced else "socket.close"
