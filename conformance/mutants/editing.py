"""Edits of source, made while it is imported: nothing on the disk changes, and no process but this one is broken."""

import importlib
import runpy
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from conformance.mutants.mutant import Edit


class EditError(Exception):
    """An edit does not fit the source any more; ``str()`` says which and why."""


def apply(edits: Sequence[Edit], source: str) -> str:
    """``source`` with all ``edits``, which are of its module. Raises :class:`EditError`."""
    for edit in edits:
        found = source.count(edit.before)
        if found != 1:
            raise EditError(f"{edit.module} holds {edit.before.strip()!r} {found} times and not once: adapt the mutant")
        if edit.before == edit.after:
            raise EditError(f"{edit.module}: {edit.before.strip()!r} is replaced by itself: adapt the mutant")
        source = source.replace(edit.before, edit.after)
    return source


def source_of(module: str) -> str:
    """The source of a module that need not be imported. Raises :class:`EditError` where there is none."""
    place = _found(module)
    if place is None or place.origin is None:
        raise EditError(f"there is no module {module}: adapt the mutant")
    return Path(place.origin).read_text(encoding="utf-8")


@contextmanager
def edited(edits: Sequence[Edit]) -> Iterator[None]:
    """Within, what is imported is as edited. The packages of the edited modules are imported anew, and left so.

    Raises :class:`EditError` at once where an edit does not fit, and ``ImportError`` for a module that was not imported
    in the end, and so was not broken.
    """
    modules = {edit.module for edit in edits}
    for module in modules:
        apply([edit for edit in edits if edit.module == module], source_of(module))
    forget({module.partition(".")[0] for module in modules})
    finder = _Finder(edits)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
    unseen = modules.difference(sys.modules)
    if unseen:
        raise ImportError(f"{', '.join(sorted(unseen))} was never imported, so nothing is broken: adapt the mutant")


def forget(packages: set[str]) -> None:
    """Have ``packages`` imported anew when they are next asked for."""
    for name in [each for each in sys.modules if each.partition(".")[0] in packages]:
        del sys.modules[name]
    importlib.invalidate_caches()


def command(name: str, kind: str, module: str, *arguments: str) -> list[str]:
    """The command that runs ``module`` as a program, broken as the mutant of that name and kind."""
    return [sys.executable, "-m", "conformance.mutants.editing", kind, name, module, *arguments]


def main(words: Sequence[str]) -> None:
    """What :func:`command` runs."""
    from conformance.mutants.kinds import kind_of  # noqa: PLC0415 - which imports the mutants, and they this

    kind, name, module, *arguments = words
    mutant = next(each for each in kind_of(kind).MUTANTS if each.name == name)
    sys.argv = [module, *arguments]
    with edited(mutant.edits):
        runpy.run_module(module, run_name="__main__", alter_sys=True)


class _Finder(MetaPathFinder):
    """Finds the edited modules before anybody else does."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        edits = [edit for edit in self._edits if edit.module == fullname]
        spec = PathFinder.find_spec(fullname, path, target) if edits else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(fullname, spec.origin, edits)
        return spec


class _Loader(SourceFileLoader):
    """Loads one module as edited; what is compiled is kept nowhere."""

    def __init__(self, fullname: str, path: str, edits: Sequence[Edit]) -> None:
        super().__init__(fullname, path)
        self._edits = edits

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - as in the base
        source = apply(self._edits, Path(self.path).read_text(encoding="utf-8"))
        code: CodeType = self.source_to_code(source.encode(), self.path)
        return code


def _found(module: str) -> ModuleSpec | None:
    """Where a module is, found without importing anything."""
    path: Sequence[str] | None = None
    spec = None
    names = module.split(".")
    for count in range(1, len(names) + 1):
        spec = PathFinder.find_spec(".".join(names[:count]), path)
        if spec is None:
            return None
        path = spec.submodule_search_locations
    return spec


if __name__ == "__main__":
    main(sys.argv[1:])
