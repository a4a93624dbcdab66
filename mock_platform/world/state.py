"""The whole state of a world as plain data, to compare worlds and to show that a refused command changed nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from mock_platform.world.identities import Agent, NameOrder, User
from mock_platform.world.indexes import SeqOf, SeqSet
from mock_platform.world.messages import Inbox
from mock_platform.world.world import World

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

_CACHES = frozenset(("wire",))
"""Fields that hold renderings and not state."""


def state_of_world(world: World) -> dict[str, Plain]:
    """Everything that rules can read: entities, indexes, switches, ids drawn, the last stamp; not a moving time."""
    services = ("accounts", "rooms", "messages", "contacts", "memories", "tasks")
    state: dict[str, Plain] = {name: _service(getattr(world, name)) for name in services}
    state["switches"] = _plain(world.switches)
    state["seed"] = world.ids.seed
    state["ids_drawn"] = world.ids.drawn
    state["clock"] = _plain(world.clock.written())
    return state


def _service(service: object) -> Plain:
    """Tables with their entities, indexes (the names with an underscore) with the ids of what they point to."""
    return {
        name: _plain(value, index=name.startswith("_") or name == "by_seq")
        for name, value in vars(service).items()
        if name != "_world"
    }


def _plain(value: object, *, index: bool = False) -> Plain:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {_key(key): _plain(each, index=index) for key, each in value.items()}
    if isinstance(value, SeqOf):
        return _plain(value.items())
    if isinstance(value, Inbox):
        return {"context": _items(value.context), "by_filter": _plain(value.by_filter)}
    if is_dataclass(value):
        return str(getattr(value, "id", "")) if index else _entity(value)
    if isinstance(value, SeqSet | NameOrder | list | tuple):
        return _items(value, index=index)
    raise TypeError(f"no plain form for {type(value).__name__}")


def _items(values: Iterable[object], *, index: bool = False) -> Plain:
    return [_plain(each, index=index) for each in values]


def _entity(entity: object) -> Plain:
    """The fields of an entity; other users and agents in it by id."""
    plain: dict[str, Plain] = {}
    for each in fields(entity):  # type: ignore[arg-type]
        if each.name not in _CACHES:
            value = getattr(entity, each.name)
            plain[each.name] = value.id if isinstance(value, User | Agent) else _plain(value)
    return plain


def _key(key: object) -> str:
    return "/".join(key) if isinstance(key, tuple) else str(key)
