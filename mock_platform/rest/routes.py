"""From a path to an operation: a tree of path segments, made from the declarations."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

_SEEN_PATHS = 2048  # callers ask for the same few over and over
_LONGEST_SEEN = 256  # characters


class _Node(Generic[T]):
    __slots__ = ("any_segment", "methods", "segments")

    def __init__(self) -> None:
        self.segments: dict[str, _Node[T]] = {}
        self.any_segment: _Node[T] | None = None
        self.methods: dict[str, T] = {}


class Routes(Generic[T]):
    """Targets by path and method; a segment in braces takes any text, a literal one goes first."""

    def __init__(self, entries: Iterable[tuple[str, str, T]]) -> None:
        self._root: _Node[T] = _Node()
        self._seen = lru_cache(_SEEN_PATHS)(self._find)
        for method, path, target in entries:
            self._add(method, path, target)

    def find(self, path: str) -> tuple[dict[str, T], Sequence[str]] | None:
        """The targets by method and the segments taken for braces; ``None`` for an unknown path."""
        return self._seen(path) if len(path) <= _LONGEST_SEEN else self._find(path)

    def _find(self, path: str) -> tuple[dict[str, T], Sequence[str]] | None:
        segments = path.strip("/").split("/")
        ids: list[str] = []
        node = self._root
        for segment in segments:
            literal = node.segments.get(segment)
            if literal is None:
                if node.any_segment is None or not segment:
                    return None
                ids.append(segment)
                node = node.any_segment
            elif node.any_segment is None:
                node = literal
            else:  # which of the two only the rest of the path tells
                return self._search(segments)
        return (node.methods, ids) if node.methods else None

    def _search(self, segments: list[str]) -> tuple[dict[str, T], Sequence[str]] | None:
        ids: list[str] = []
        node = self._walk(self._root, segments, 0, ids)
        return None if node is None else (node.methods, ids)

    def _add(self, method: str, path: str, target: T) -> None:
        node = self._root
        for segment in path.strip("/").split("/"):
            if segment.startswith("{"):
                node.any_segment = node.any_segment or _Node()
                node = node.any_segment
            else:
                node = node.segments.setdefault(segment, _Node())
        node.methods[method] = target

    def _walk(self, node: _Node[T], segments: list[str], at: int, ids: list[str]) -> _Node[T] | None:
        if at == len(segments):
            return node if node.methods else None
        segment = segments[at]
        literal = node.segments.get(segment)
        if literal is not None:
            found = self._walk(literal, segments, at + 1, ids)
            if found is not None:
                return found
        if node.any_segment is None or not segment:
            return None
        ids.append(segment)
        found = self._walk(node.any_segment, segments, at + 1, ids)
        if found is None:
            ids.pop()
        return found
