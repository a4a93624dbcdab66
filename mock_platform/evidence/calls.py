"""What a function of ours calls, as far as its source tells: its helpers, and the commands of the world."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from inspect import getsource, isclass, isfunction, ismodule, unwrap
from textwrap import dedent
from types import FunctionType
from typing import TypeAlias

from mock_platform.world import World

Function: TypeAlias = Callable[..., object]
WORLD = "mock_platform.world."


def reached_from(function: Function) -> list[Function]:
    """``function`` and every function of the mock that is called from it, directly or not."""
    found: dict[Function, None] = {}
    waiting = [function]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = None
            waiting += _named_by(each)
    return list(found)


def commands_of(handler: Function) -> list[str]:
    """The commands of the world that ``handler`` calls itself, as ``module:Class.method`` in their order."""
    return list(dict.fromkeys(place_of(each) for each in _named_by(handler) if "." in each.__qualname__))


def place_of(function: Function) -> str:
    """Where it stands: ``module:name``."""
    return f"{function.__module__}:{function.__qualname__}"


def _named_by(function: Function) -> Iterator[Function]:
    """The functions of the mock that the source of ``function`` calls, or hands on to be called."""
    assert isinstance(function, FunctionType)  # noqa: S101 - so are all that are found
    for node in ast.walk(ast.parse(dedent(getsource(function)))):
        if isinstance(node, ast.Name | ast.Attribute):
            found = _resolved(node, function)
            if isfunction(found) and found.__module__.startswith("mock_platform."):
                yield found


def _resolved(node: ast.expr, inside: FunctionType) -> object:
    """What a name or a dotted name in the source of ``inside`` stands for; ``None`` if that is not a function."""
    match node:
        case ast.Name(id=name):
            return _plain(inside.__globals__.get(name))
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return _plain(getattr(_class_of(inside), name, None))
        case ast.Attribute(value=ast.Attribute(value=owner, attr=part), attr=name) if _is_world(owner):
            return _plain(getattr(_parts().get(part), name, None))
        case ast.Attribute(value=ast.Name(id=module), attr=name) if ismodule(inside.__globals__.get(module)):
            return _plain(getattr(inside.__globals__[module], name, None))
        case _:
            return None


def _plain(found: object) -> object:
    return unwrap(found) if callable(found) and not isclass(found) else None


def _is_world(node: ast.expr) -> bool:
    return ast.unparse(node) in {"world", "self._world"}


def _class_of(function: FunctionType) -> object:
    """The class in which it is a method."""
    return function.__globals__.get(function.__qualname__.partition(".")[0])


@cache
def _parts() -> dict[str, type]:
    """The parts of a world by name: ``rooms``, ``messages`` and so on."""
    return {name: type(part) for name, part in vars(World()).items() if type(part).__module__.startswith(WORLD)}
