"""The YAML that scenarios are written in: what JSON can say, as JSON Schema and editors (YAML 1.2) read it.

PyYAML by itself reads YAML 1.1, in which ``off`` is a boolean, ``12:30`` the number 750 and ``2026-01-05`` a date; it
lets the last of two equal keys win, and follows aliases and nesting of any depth.
"""

import re

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML without libyaml: slower, otherwise the same
    from yaml import SafeLoader  # type: ignore[assignment]

MOST_LEVELS = 100
_MAYBE_DEEP = re.compile(rf"^[ ?:-]{{{MOST_LEVELS},}}", re.MULTILINE)


class DialectError(Exception):
    """Something that YAML can say and a scenario may not, from ``line`` on."""

    def __init__(self, event: yaml.Event, problem: str) -> None:
        super().__init__(problem)
        self.line = None if event.start_mark is None else event.start_mark.line + 1
        self.problem = problem


class AliasError(DialectError):
    """An alias; copies of copies could outgrow the memory."""


class NestingError(DialectError):
    """More levels than any scenario needs; the parser's stack is not endless."""


class Loader(SafeLoader):
    """Reads plain words as YAML 1.2 does, and refuses a key that stands twice."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - filled below

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002 - PyYAML's signature
        mapping: dict[object, object] = super().construct_mapping(node, deep)
        if len(mapping) != len(node.value):
            self._refuse_twin(node)
        return mapping

    def _refuse_twin(self, node: yaml.MappingNode) -> None:
        seen: set[object] = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"the key {key.value!r} stands twice"
                raise yaml.constructor.ConstructorError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)


_PLAIN = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?(?:0|[1-9][0-9]{0,300})", list("-+0123456789")),
    "float": (r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
}
for _name, (_pattern, _first) in _PLAIN.items():
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"(?:{_pattern})\Z"), _first)


def check_nesting(text: str) -> None:
    """Raise :class:`AliasError` or :class:`NestingError`; looks closer only where the text gives reason to."""
    if "*" in text or _MAYBE_DEEP.search(text) or _opening_brackets(text) > MOST_LEVELS:
        _walk(text)


def _walk(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent):
            raise AliasError(event, "aliases (*name) are not supported in scenarios")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_LEVELS:
                raise NestingError(event, f"is nested deeper than {MOST_LEVELS} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _opening_brackets(text: str) -> int:
    """The most levels that brackets can make; closing ones may stand in comments and so take nothing off."""
    return text.count("[") + text.count("{")
