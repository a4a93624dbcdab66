"""Requests that schemathesis makes up from the published operations: such as they allow, and such as they refuse."""

import hashlib
import os
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conformance.answers import ABSENT
from conformance.claims import NotOffered
from conformance.operations import document

if TYPE_CHECKING:
    from schemathesis import APIOperation, Case, GenerationMode

LONGEST: Final = 20_000
"""Characters of a body; longer ones are left out."""


@dataclass(frozen=True, slots=True)
class Made:
    """One request. ``allowed`` is whether it keeps to the schema; where it does not, its body is what is wrong."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: object
    allowed: bool


def made(operation: str, seed: int, *, count: int) -> list[Made]:
    """Up to ``count`` requests that ``operation`` allows, and as many with a body that it refuses.

    The same seed gives the same requests. Raises :class:`~conformance.claims.NotOffered` without schemathesis.
    """
    # Nothing is left where the command is run.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir()) / "thenvoi-conformance"))
    try:
        import schemathesis  # noqa: PLC0415 - dear, and not always there
    except ImportError:
        raise NotOffered("needs schemathesis: pip install 'thenvoi-mock[conformance]'") from None
    described = _operations()[operation]
    own = int.from_bytes(hashlib.sha256(f"{seed} {operation}".encode()).digest()[:4], "big")
    found = [_made(case, allowed=True) for case in _cases(described, schemathesis.GenerationMode.POSITIVE, own, count)]
    if described.body and described.definition.raw["requestBody"].get("required"):
        cases = _cases(described, schemathesis.GenerationMode.NEGATIVE, own, 4 * count)
        found += [_made(case, allowed=False) for case in cases if _has_bad_body(case)][:count]
    return [each for each in found if len(repr(each.body)) < LONGEST]


def _made(case: "Case[Any]", *, allowed: bool) -> Made:
    from schemathesis.core import NotSet  # noqa: PLC0415 - as above

    query = {name: _written(value) for name, value in (case.query or {}).items() if value is not None}
    path = {name: str(value) for name, value in (case.path_parameters or {}).items()}
    return Made(path, query if allowed else {}, ABSENT if isinstance(case.body, NotSet) else case.body, allowed)


def _written(value: object) -> str:
    """A value of a query, as it is written."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _has_bad_body(case: "Case[Any]") -> bool:
    """Whether schemathesis has put something into the body that its schema refuses."""
    parts = case.meta.components if case.meta else {}
    return any(where.value == "body" and part.mode.value == "negative" for where, part in parts.items())


def _cases(
    operation: "APIOperation[Any, Any, Any, Any]", mode: "GenerationMode", seed: int, count: int
) -> "list[Case[Any]]":
    import hypothesis  # noqa: PLC0415 - comes with schemathesis

    found: list[Case[Any]] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        phases=[hypothesis.Phase.generate],
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def collect(case: "Case[Any]") -> None:
        found.append(case)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what libraries say to whoever writes tests with them
        collect()
    return found


@cache
def _operations() -> "dict[str, APIOperation[Any, Any, Any, Any]]":
    import schemathesis  # noqa: PLC0415 - as above
    from schemathesis.core.result import Ok  # noqa: PLC0415 - as above

    schema = schemathesis.openapi.from_dict(document())
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {each.definition.raw["operationId"]: each for each in found}
