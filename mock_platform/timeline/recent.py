"""A table that forgets."""

from typing import Generic, TypeVar

K = TypeVar("K")


class Recent(Generic[K]):
    """Numbers by key: at least the ``most`` last ones that were put in, at most twice as many.

    Two dictionaries that take turns: a single one from which the oldest is taken searches for it in vain ever longer.
    """

    __slots__ = ("_most", "_new", "_old")

    def __init__(self, most: int) -> None:
        self._most = most
        self._new: dict[K, int] = {}
        self._old: dict[K, int] = {}

    def put(self, key: K, number: int) -> None:
        """Remember ``number``, and forget an earlier one."""
        self._new[key] = number
        if len(self._new) > self._most:
            self._new, self._old = {}, self._new

    def get(self, key: K) -> int | None:
        """The number put in last, if it is still known."""
        found = self._new.get(key)
        return self._old.get(key) if found is None else found

    def clear(self) -> None:
        """Forget everything."""
        self._new, self._old = {}, {}
