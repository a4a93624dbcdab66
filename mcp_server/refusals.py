"""What a platform says when it refuses, read leniently, for errors have come in many forms (section 7, row 13).

Understood are ``{"error": {code, message, details, request_id}}``, ``{"error": "code", "message": …}``, problem+json,
lists of errors as web frameworks write them, and bodies that are no JSON at all.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_WHERE: Final = ("field", "name", "pointer", "path", "loc", "source")
_WHAT: Final = ("message", "msg", "reason", "detail", "title")


class Refusal(NamedTuple):
    """The parts of an error; an empty text stands for a part that the platform did not send.

    ``fields`` are pairs of a name, as the platform writes it (often a JSON Pointer), and what is wrong with it.
    """

    code: str = ""
    message: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    request_id: str = ""


def read(body: str) -> Refusal:
    """The refusal that ``body`` tells of; never raises."""
    try:
        found = json.loads(body)
        return _of(found) if isinstance(found, dict) else Refusal(message=_text(found))
    except (ValueError, RecursionError):
        # A page of HTML is for people with a browser, and half of a document for nobody: the status says as much.
        return Refusal() if body.lstrip().startswith(("<", "{", "[")) else Refusal(message=body)


def _of(found: Mapping[str, object]) -> Refusal:
    error = found.get("error")
    if isinstance(error, dict):
        return _of({**{name: value for name, value in found.items() if name != "error"}, **error})
    code, message = _text(found.get("code")), _first(found, ("message", "error_description", "detail", "title"))
    if isinstance(error, str):
        code, message = (error, message) if _CODE.fullmatch(error) else (code, message or error)
    return Refusal(
        code=code if _CODE.fullmatch(code) else "",
        message=message,
        fields=tuple(_fields(found)),
        request_id=_first(found, ("request_id", "requestId", "trace_id")),
    )


def _fields(found: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in ("details", "errors", "invalid-params", "invalid_params", "violations", "detail"):
        match found.get(name):
            case dict() as problems:
                for where, what in problems.items():
                    yield str(where), _problem(what)
            case list() as problems:
                yield from (_listed(each) for each in problems)
            case str() as text if name == "details":
                yield "", text


def _listed(problem: object) -> tuple[str, str]:
    """One entry of a list: a sentence, or an object that names the field under one of the usual keys."""
    if not isinstance(problem, dict):
        return "", _problem(problem)
    where = next((problem[key] for key in _WHERE if problem.get(key)), "")
    if isinstance(where, dict):  # JSON:API: {"source": {"pointer": …}}
        where = where.get("pointer") or where.get("parameter") or ""
    name = "/".join(str(part) for part in where) if isinstance(where, list) else str(where)
    return name, _first(problem, _WHAT) or _problem(problem)


def _problem(what: object) -> str:
    if isinstance(what, str):
        return what
    if isinstance(what, list):
        return ", ".join(_problem(each) for each in what)
    return json.dumps(what, ensure_ascii=False)


def _first(found: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := _text(found.get(name)))), "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
