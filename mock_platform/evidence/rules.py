"""The numbered rules: what the page tells of them, where source names them, and which tests cite them."""

import ast
import re
from collections.abc import Callable, Iterable
from inspect import getsource
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "reference" / "rules.md"

RULE = re.compile(r"\b[A-Z]+-[0-9]+(?:\.[0-9]+)?\b")
_RANGE = re.compile(r"\b([A-Z]+)-([0-9]+) to \1-([0-9]+)\b")
_TOLD = re.compile(r"\*\*([A-Z]+-[0-9.]+)\*\* (.*?)(?=\n- <a|\n\n|\Z)", re.DOTALL)

Source: TypeAlias = Callable[..., object] | type


def told() -> dict[str, str]:
    """Every rule of the page with its text, in the order of the page."""
    return dict(_TOLD.findall(PAGE.read_text(encoding="utf-8")))


def named_in(sources: Iterable[Source]) -> set[str]:
    """The rules that functions and classes name, those between the ends of a range (``MSG-1 to MSG-4``) included."""
    return {rule for each in sources for rule in rules_in(getsource(each))}


def rules_in(text: str) -> set[str]:
    """The rules that ``text`` names."""
    between = {
        f"{family}-{number}"
        for family, first, last in _RANGE.findall(text)
        for number in range(int(first), int(last) + 1)
    }
    return between | set(RULE.findall(text))


def speaking_of(word: str, rules: dict[str, str]) -> set[str]:
    """The rules whose text has ``word`` as code, on its own or before a colon."""
    return {rule for rule, text in rules.items() if f"`{word}`" in text or f"`{word}:" in text}


def in_order(found: Iterable[str], rules: dict[str, str]) -> list[str]:
    """Those of ``found`` that the page tells, in its order."""
    wanted = set(found)
    return [rule for rule in rules if rule in wanted]


def tests_by_rule() -> dict[str, list[str]]:
    """The test files that cite each rule with ``pytest.mark.rule``, from the root of the repository."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for rule in sorted(cited(ast.parse(path.read_text(encoding="utf-8")), "rule")):
            found.setdefault(rule, []).append(path.relative_to(ROOT).as_posix())
    return found


def cited(tree: ast.AST, mark: str) -> set[str]:
    """The words that ``pytest.mark.<mark>(...)`` names anywhere in ``tree``."""
    return {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"pytest.mark.{mark}"
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
