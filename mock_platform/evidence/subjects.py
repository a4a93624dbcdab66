"""What there is to show evidence of: every operation, every pushed event, what sockets do, and the Agent Manager."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from inspect import getsource
from pkgutil import resolve_name
from typing import NamedTuple

from mock_platform.evidence.calls import commands_of, place_of, reached_from
from mock_platform.evidence.rules import Source, in_order, named_in, speaking_of
from mock_platform.realtime.routing import EVENTS, ROUTES
from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.operations import Operation
from mock_platform.world.contacts import Contacts
from mock_platform.world.deliveries import Deliveries
from mock_platform.world.messages import Messages
from mock_platform.world.rooms import Rooms
from mock_platform.world.tasks import Tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that the mock does. ``marks`` are the names by which the tests of clients know it."""

    name: str
    what: str
    implemented: tuple[str, ...]
    rules: tuple[str, ...]
    marks: tuple[str, ...]


class Behaviour(NamedTuple):
    """A behaviour that no table of the code lists: what it is, where, its rules besides those named there."""

    what: str
    implemented: str
    rules: tuple[str, ...] = ()
    mark: str | None = None


_REALTIME = "mock_platform.realtime"
SOCKETS = {
    "socket.upgrade": Behaviour("a credential gets a socket", f"{_REALTIME}.upgrade:admit", ("AUTH-12", "AUTH-13")),
    "socket.refused_upgrade": Behaviour(
        "a wrong credential gets none", f"{_REALTIME}.face:RealtimeFace.admit", ("AUTH-5",)
    ),
    "socket.rate": Behaviour("an upgrade beyond the rate is 429", f"{_REALTIME}.face:RealtimeFace._check_rate"),
    "socket.join": Behaviour("a topic is joined by whom it is for", f"{_REALTIME}.topics:may_join", ("RT-4",)),
    "socket.refused_join": Behaviour(
        "a join by anybody else is refused", f"{_REALTIME}.live:LiveSocket._join", ("RT-8",)
    ),
    "socket.rejoin": Behaviour(
        "a topic is joined again, by the same socket or the next", f"{_REALTIME}.live:LiveSocket._join", ("RT-4",)
    ),
    "socket.leave": Behaviour("a channel is left and hears no more", f"{_REALTIME}.live:LiveSocket._unsubscribe"),
    "socket.unmatched": Behaviour(
        "a topic without a channel is unmatched",
        "mock_platform.channels.socket:ChannelSocket._unmatched",
        ("WS-6.12", "WS-6.22"),
    ),
    "socket.heartbeat": Behaviour("a heartbeat is answered", "mock_platform.channels.socket:_heartbeat"),
    "socket.close": Behaviour(
        "the platform closes, and the client comes back or stays away as its kind does",
        f"{_REALTIME}.live:LiveSocket.close",
    ),
    "socket.idle": Behaviour("a silent socket is closed", f"{_REALTIME}.idle:IdleWatch._look", ("RT-7",)),
    "socket.supersede": Behaviour("a newer socket of an agent replaces the older", f"{_REALTIME}.hub:Hub._evict"),
}
"""What sockets do besides carrying events (docs/websocket.md)."""

_MANAGER = "mock_platform.agent_manager"
AGENT_MANAGER = {
    "agent_manager.token": Behaviour(
        "a client needs a token", f"{_MANAGER}.face:AgentManagerFace._answer", mark="AM-5.2"
    ),
    "agent_manager.sse": Behaviour(
        "clients speak over SSE and Streamable HTTP", f"{_MANAGER}.sse:SseTransport", mark="AM-5.3"
    ),
    "agent_manager.runs": Behaviour("an agent is run as a tool", f"{_MANAGER}.runs:Runs", mark="AM-5.4"),
    "agent_manager.changes": Behaviour(
        "clients hear of changes to the list of agents", f"{_MANAGER}.catalogue:Catalogue", mark="AM-5.5"
    ),
}
"""What the Agent Manager does (docs/agent-manager.md)."""

EVERYWHERE = tuple(f"mock_platform.rest.{module}" for module in ("dispatch", "auth", "limits", "validation", "errors"))
"""The modules that every request goes through."""

_WRITERS = (Contacts, Deliveries, Messages, Rooms, Tasks)
"""The parts of a world whose changes are pushed."""


def operations(rules: dict[str, str]) -> Iterator[Subject]:
    """Every declared operation, in the order of the declarations."""
    for each in OPERATIONS:
        sources: list[Source] = [
            *reached_from(each.handler),
            *(model for model in (each.query, each.body) if model is not None),
        ]
        found = named_in(sources) | (set() if each.gate is None else named_in(reached_from(each.gate)))
        yield Subject(
            name=each.id,
            what=f"`{each.method} {each.path}`{_extension(each)}",
            implemented=(place_of(each.handler), *commands_of(each.handler)),
            rules=tuple(in_order(found, rules)),
            marks=(each.id,),
        )


def pushed_events(rules: dict[str, str]) -> Iterator[Subject]:
    """Every pushed event, in the order of the routes."""
    for kind, route in ROUTES.items():
        name = _event_of(route)
        publishers = [each for part in _WRITERS for each in _methods(part) if kind.__name__ in getsource(each)]
        sources: list[Source] = [kind, *reached_from(route), *publishers]
        yield Subject(
            name=name,
            what=", ".join(f"`{each.__qualname__}`" for each in publishers),
            implemented=(place_of(route),),
            rules=tuple(in_order(named_in(sources) | speaking_of(name, rules), rules)),
            marks=(name,),
        )


def behaviours(table: dict[str, Behaviour], rules: dict[str, str]) -> Iterator[Subject]:
    """The rows of a table of behaviours. What they name as implementation has to exist."""
    for name, each in table.items():
        found = named_in([resolve_name(each.implemented)]) | set(each.rules)
        yield Subject(
            name=name,
            what=each.what,
            implemented=(each.implemented,),
            rules=tuple(in_order(found, rules)),
            marks=(each.mark or name,),
        )


GROUPS: dict[str, Callable[[dict[str, str]], Iterator[Subject]]] = {
    "operations": operations,
    "events": pushed_events,
    "sockets": partial(behaviours, SOCKETS),
    "agent_manager": partial(behaviours, AGENT_MANAGER),
}
"""All subjects, in groups."""


def published() -> list[str]:
    """The operations of the platform's contract."""
    return [each.id for each in OPERATIONS if not each.extension]


def common_rules(rules: dict[str, str]) -> list[str]:
    """What every operation is held to besides, by the modules that every request goes through."""
    return in_order(named_in(map(resolve_name, EVERYWHERE)), rules)


def _extension(operation: Operation) -> str:
    return " (beyond the contract)" if operation.extension else ""


def _event_of(route: Callable[..., object]) -> str:
    """The name under which ``route`` pushes."""
    words = (each.value for each in ast.walk(ast.parse(getsource(route))) if isinstance(each, ast.Constant))
    (name,) = (each for each in words if isinstance(each, str) and each in EVENTS)
    return name


def _methods(part: type) -> list[Callable[..., object]]:
    return [each for each in vars(part).values() if callable(each)]
