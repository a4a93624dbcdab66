"""One check for every answer that a test sees: against our models, the contract, and what Band's clients demand.

    check_answer("list_my_chats", answer.status_code, answer.content, answer.headers)

or, for an answer of httpx2 or httpx, which knows what was asked, ``check_response(answer)``; as an event hook of a
client it looks at all answers by itself. Both raise :class:`AssertionError` with all that is wrong.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import jsonschema
from pydantic import ValidationError

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.dispatch import GONE
from mock_platform.rest.operations import Operation
from mock_platform.rest.routes import Routes
from mock_platform.rest.schemas.base import Answer
from mock_platform.rest.schemas.errors import Error
from mock_platform.rest.schemas.errors import ValidationError as Refusal

Schema = dict[str, Any]

HERE = Path(__file__).parent
PUBLISHED = HERE.parent.parent / "mock_platform" / "rest" / "openapi.json"
REF = "#/components/schemas/"


def read(path: Path) -> Schema:
    document: Schema = json.loads(path.read_text(encoding="utf-8"))
    return document


CONTRACT = read(HERE.parent / "contract" / "thenvoi-openapi.json")
BAND = read(HERE.parent / "contract" / "band-extensions-openapi.json")
BY_ID = {operation.id: operation for operation in OPERATIONS}
ROUTES = Routes((operation.method, operation.path, operation) for operation in OPERATIONS)


class Url(Protocol):
    """The part of an address that is looked at."""

    @property
    def path(self) -> str: ...


class Request(Protocol):
    """What was asked."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> Url: ...


class Response(Protocol):
    """An answer of httpx2 or httpx."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def request(self) -> Request: ...
    def read(self) -> bytes: ...


def check_response(response: Response) -> None:
    """Check an answer, whatever was asked."""
    asked = response.request
    check_exchange(asked.method, asked.url.path, response.status_code, response.read(), response.headers)


def check_exchange(method: str, path: str, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """Check the answer to a request; of a path or method that is no operation, only that it says so."""
    found = ROUTES.find(path)
    operation = found[0].get(method) if found else None
    if operation is not None:
        check_answer(operation.id, status, body, headers)
        return
    complaints = [*_complaints_of_model(Error, body), *_envelope(status, body, headers)]
    is_gone = found is not None and (method, next(iter(found[0].values())).path) in GONE
    assert status == (405 if found and not is_gone else 404), f"{method} {path} answers {status}"
    assert not complaints, "\n".join(complaints)


def check_answer(operation_id: str, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """Check one answer of an operation by its status, its headers and its whole body."""
    operation = BY_ID[operation_id]
    assert status in _statuses(operation_id), f"{operation_id} does not declare {status}"
    complaints = [*_envelope(status, body, headers), *_body(operation, status, body)]
    assert not complaints, "\n".join(f"{operation_id} {status}: {each}" for each in complaints)


# -------------------------------------------------------------------------------------------------- parts of an answer


def _envelope(status: int, body: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    """What holds for every answer: its id, its type, its length (ERR-9, ERR-11)."""
    told = {name.lower(): value for name, value in headers.items()}
    if "x-request-id" not in told:
        yield "no x-request-id"
    if body and told.get("content-type") != "application/json":
        yield f"content-type {told.get('content-type')}"
    if status == 204 and (body or "content-type" in told):
        yield "204 with a body"
    if status == 429 and not told.get("retry-after", "").isdecimal():
        yield "429 without Retry-After in whole seconds"
    if status >= 400 and body and told.get("x-request-id") != _request_id(body):
        yield "request_id and x-request-id differ"


def _request_id(body: bytes) -> object:
    try:
        return json.loads(body)["error"]["request_id"]
    except (ValueError, KeyError, TypeError):
        return None


def _body(operation: Operation, status: int, body: bytes) -> Iterator[str]:
    if status == 204 or (status == 429 and not body):  # the switch rate_limit_body (RATE-6)
        return
    model: type[Answer] = Refusal if status == 422 else Error
    if status < 400:
        assert operation.answer is not None
        model = operation.answer
    yield from _complaints_of_model(model, body)
    for name, validator in _validators(operation.id, status):
        for error in validator.iter_errors(json.loads(body)):
            yield f"{name}: {error.json_path}: {error.message}"


def _complaints_of_model(model: type[Answer], body: bytes) -> Iterator[str]:
    try:
        model.model_validate_json(body)
    except ValidationError as error:
        for fault in error.errors():
            yield f"our {model.__name__}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"


# ------------------------------------------------------------------------------------------------------ the documents


@cache
def _published() -> dict[str, Schema]:
    return _operations(read(PUBLISHED))


@cache
def _contract() -> dict[str, Schema]:
    return _operations(CONTRACT)


def _operations(document: Schema) -> dict[str, Schema]:
    return {each["operationId"]: each for methods in document["paths"].values() for each in methods.values()}


@cache
def _statuses(operation_id: str) -> frozenset[int]:
    return frozenset(int(status) for status in _published()[operation_id]["responses"])


@cache
def _validators(operation_id: str, status: int) -> list[tuple[str, jsonschema.Draft202012Validator]]:
    """The contract's schema of an answer, and the same with what Band changed in it."""
    if status >= 400:
        declared = _contract().get(operation_id, {}).get("responses", {}).get(str(status))
        component = "ValidationError" if status == 422 else "Error"
        schema = _schema_of(declared) if declared else {"$ref": REF + component}
        return [("contract", _validator(schema, CONTRACT["components"]["schemas"]))]
    if operation_id not in _contract():
        return []
    schema = _schema_of(_contract()[operation_id]["responses"][str(status)])
    found = [("contract", _validator(schema, CONTRACT["components"]["schemas"]))]
    if operation_id in band_components():
        schemas = {**CONTRACT["components"]["schemas"], **band_components()[operation_id]}
        found.append(("Band", _validator(schema, schemas)))
    return found


def _schema_of(response: Schema) -> Schema:
    schema: Schema = response["content"]["application/json"]["schema"]
    return schema


def _validator(schema: Schema, components: Schema) -> jsonschema.Draft202012Validator:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    whole = {**schema, "components": {"schemas": components}}
    return jsonschema.Draft202012Validator(whole, format_checker=checker)


@cache
def band_components() -> dict[str, Schema]:
    """What Band put in the place of components, by operation and by the name that the contract gives them."""
    schemas = BAND["components"]["schemas"]
    old = {new: change.get("renamedFrom", new) for new, change in BAND["x-changes"]["schemasChanged"].items()}
    new_ones = {name: schema for name, schema in schemas.items() if name not in CONTRACT["components"]["schemas"]}
    return {
        change["operationId"]: {**new_ones, **{old[name]: schemas[name] for name in change["answerSchemasChanged"]}}
        for change in BAND["x-changes"]["operationsChanged"]
        if "answerSchemasChanged" in change
    }
