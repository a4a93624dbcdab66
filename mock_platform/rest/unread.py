"""What a client sends that nothing reads: fields of a body and query parameters that no model declares.

The platform refuses them (ERR-6), which tells a client of the first request that has them. This tells whoever looks
afterwards of all of them at once, whatever else was wrong with the requests.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import AliasChoices, AliasPath, BaseModel
from pydantic_core import from_json
from typing_extensions import TypeAliasType


def unread_parameters(model: type[BaseModel], query: bytes) -> list[str]:
    """The names in a query string that ``model`` does not declare."""
    declared = _fields(model)
    pairs = parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True)
    return [name for name, _ in pairs if name not in declared]


def unread_fields(model: type[BaseModel], body: bytes) -> list[str]:
    """JSON pointers of the fields in a JSON body that ``model`` does not declare, at whatever depth.

    Of a value that is not read nothing inside is named. A value of the wrong type counts as read: it is refused.
    """
    try:
        value = from_json(body)
    except ValueError:
        return []
    return list(_unread([model], value, ""))


def _unread(readers: Sequence[object], value: object, at: str) -> Iterator[str]:
    """The pointers inside ``value``, which stands at ``at`` and is read by one of ``readers``."""
    if isinstance(value, dict):
        models = [each for each in readers if isinstance(each, type) and issubclass(each, BaseModel)]
        if models and not any(map(_takes_any_object, readers)):  # of a choice, the model that leaves least unread
            yield from min((list(_unread_in_object(each, value, at)) for each in models), key=len)
    elif isinstance(value, list):
        items = [each for reader in readers if get_origin(reader) is list for each in _members(get_args(reader)[0])]
        if items:
            for index, item in enumerate(value):
                yield from _unread(items, item, f"{at}/{index}")


def _unread_in_object(model: type[BaseModel], value: Mapping[str, object], at: str) -> Iterator[str]:
    declared = _fields(model)
    keeps_others = model.model_config.get("extra") == "allow"
    for name, inside in value.items():
        pointer = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
        if name in declared:
            if isinstance(inside, dict | list):
                yield from _unread(declared[name], inside, pointer)
        elif not keeps_others:
            yield pointer


def _members(declared: object) -> Iterator[object]:
    """What a value may be, without the wrappings of an annotation."""
    while isinstance(declared, TypeAliasType) or get_origin(declared) is Annotated:
        declared = declared.__value__ if isinstance(declared, TypeAliasType) else get_args(declared)[0]
    if get_origin(declared) in {Union, UnionType}:
        for each in get_args(declared):
            yield from _members(each)
    elif declared is not NoneType:
        yield declared


def _takes_any_object(declared: object) -> bool:
    """Whether an object is read whole, whatever is in it."""
    return any(declared is each for each in (Any, object, dict)) or get_origin(declared) in {dict, Mapping}


@cache
def _fields(model: type[BaseModel]) -> dict[str, tuple[object, ...]]:
    """What may read the value of each name that ``model`` declares."""
    by_name = model.model_config.get("populate_by_name") or model.model_config.get("validate_by_name")
    found: dict[str, tuple[object, ...]] = {}
    for name, field in model.model_fields.items():
        aliases = _names(field.validation_alias)
        for each in (*aliases, name) if by_name or not aliases else aliases:
            found[each] = tuple(_members(field.annotation))
    return found


def _names(alias: str | AliasPath | AliasChoices | None) -> list[str]:
    """The names at which an alias begins to read."""
    match alias:
        case None:
            return []
        case str():
            return [alias]
        case AliasPath():
            return [str(alias.path[0])]
        case AliasChoices():
            return [name for each in alias.choices for name in _names(each)]
