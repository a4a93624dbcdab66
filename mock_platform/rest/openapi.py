"""The OpenAPI document and the reference page, made ahead of time: ``python -m mock_platform.rest.openapi``.

FastAPI makes the document from the declarations. The server does not import this module; it serves the two files that
are written here and checked in.
"""

import inspect
import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeAlias

import fastapi
from pydantic.warnings import UnsupportedFieldAttributeWarning

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.openapi_examples import BODIES, IDS
from mock_platform.rest.openapi_links import links
from mock_platform.rest.openapi_page import page
from mock_platform.rest.openapi_words import ABOUT, TAGS, THINGS, WORDS
from mock_platform.rest.operations import Operation
from mock_platform.rest.schemas.base import Body, EmptyBody, Uuid
from mock_platform.rest.schemas.errors import Error, ValidationError
from mock_platform.version import VERSION

Document: TypeAlias = dict[str, Any]

FOLDER = Path(__file__).parent
WIDTH = 120

_KEY: Document = {"ApiKeyAuth": []}
_TOKEN: Document = {"bearerAuth": []}
_SECURITY: dict[str, list[Document]] = {
    "agent": [_KEY],
    "user": [_KEY, _TOKEN],
    "any": [_KEY, _TOKEN],
    "nobody": [{}, _KEY, _TOKEN],
}
_SCHEMES: Document = {
    "ApiKeyAuth": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The key of a user or of an agent; it decides who calls.",
    },
    "bearerAuth": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of a user, in place of a key. A key is accepted here as well.",
    },
}


class Refusal(NamedTuple):
    """A status that tells of a refusal: the component that describes it, and when it comes."""

    component: str
    description: str
    header: tuple[str, Document] | None = None


_RETRY_AFTER = {
    "description": "Whole seconds until the window of the limit ends.",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}
_CHALLENGE = {"description": "Always `Bearer`.", "required": True, "schema": {"type": "string"}}
REFUSALS: dict[int, Refusal] = {
    400: Refusal("BadRequest", "The body is not JSON, or names nobody (ERR-10)."),
    401: Refusal("Unauthorized", "The key is missing, unknown or revoked.", ("WWW-Authenticate", _CHALLENGE)),
    403: Refusal("Forbidden", "The wrong kind of key, or something that the caller may not do."),
    404: Refusal("NotFound", "Unknown, or hidden from the caller."),
    409: Refusal("Conflict", "It is there already, or has been decided already."),
    413: Refusal("PayloadTooLarge", "The body is larger than any valid one."),
    422: Refusal("Invalid", "An id, the query or the body does not fit, or a rule of the platform forbids it."),
    429: Refusal("RateLimited", "Too many requests with one key (RATE-6).", ("Retry-After", _RETRY_AFTER)),
    500: Refusal("InternalError", "A fault of the mock itself."),
}
_SUCCESS = {200: "Done.", 201: "Created.", 204: "Done; there is no body."}
_REQUEST_ID: Document = {
    "x-request-id": {
        "description": "Names this answer; in errors the same as `request_id` (ERR-9).",
        "required": True,
        "schema": {"type": "string"},
    }
}


def document() -> Document:
    """The OpenAPI document of all declared operations."""
    app = fastapi.FastAPI(
        title="Thenvoi Mock",
        version=VERSION,
        summary="A local stand-in for the Thenvoi platform.",
        description=ABOUT,
        servers=[{"url": "/"}],
        openapi_tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        separate_input_output_schemas=False,
    )
    for operation in OPERATIONS:
        _declare(app, operation)
    with warnings.catch_warnings():
        # FastAPI's wrapping of a body is no mistake; it ignores that itself, but not where a model is built late.
        warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
        made = app.openapi()
    for operation in OPERATIONS:
        _finish(made["paths"][operation.path][operation.method.lower()], operation)
    components = made["components"]
    components["responses"] = dict(_share_refusals(made))
    components["headers"] = {"RequestId": _REQUEST_ID["x-request-id"]}
    components["securitySchemes"] = _SCHEMES
    components["schemas"] = dict(sorted(components["schemas"].items()))
    _drop_titles(components["schemas"])
    return made


def refusals(operation: Operation) -> list[int]:
    """The statuses with which ``operation`` may refuse: those of its kind, and those that it declares."""
    statuses = {401, 422, 429, 500, *operation.errors}
    if operation.caller in {"agent", "user"}:
        statuses.add(403)
    if operation.body is not None:
        statuses |= {400, 413}
    return sorted(statuses)


def _declare(app: fastapi.FastAPI, operation: Operation) -> None:
    app.add_api_route(
        operation.path,
        _endpoint(operation),
        methods=[operation.method],
        operation_id=operation.id,
        tags=[operation.tag],
        summary=operation.summary,
        description=operation.description,
        status_code=operation.status,
        response_description=_SUCCESS[operation.status],
        response_model=operation.answer,
        responses={status: _refusal(status) for status in refusals(operation)},
    )


def _refusal(status: int) -> Document:
    refusal = REFUSALS[status]
    headers = {**_REQUEST_ID, **dict([refusal.header] if refusal.header else [])}
    model = ValidationError if status == 422 else Error
    return {"description": refusal.description, "headers": headers, "model": model}


def _endpoint(operation: Operation) -> Callable[[], None]:
    """A function that does nothing, with the signature that tells FastAPI what the operation takes."""

    def endpoint() -> None: ...

    taken: dict[str, object] = {}
    for name in operation.ids:
        taken[name] = Annotated[Uuid if name in operation.uuids else str, fastapi.Path()]
    if operation.takes_query:
        taken["query"] = Annotated[operation.query, fastapi.Query()]
    if operation.body is not None:
        taken["body"] = Annotated[operation.body, fastapi.Body()]
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=each) for name, each in taken.items()
    ]
    vars(endpoint)["__signature__"] = inspect.Signature(parameters)
    return endpoint


def _finish(made: Document, operation: Operation) -> None:
    """Add what FastAPI has no word for."""
    made["security"] = _SECURITY[operation.caller]
    if operation.extension:
        made["x-extension"] = True
    if operation.body is not None:
        _finish_body(made["requestBody"], operation.body)
    for parameter in made.get("parameters", ()):
        parameter["schema"].pop("title", None)
        parameter.update(_told_of(parameter, operation))
    success = made["responses"][str(operation.status)]
    success["headers"] = {"x-request-id": {"$ref": "#/components/headers/RequestId"}}
    leading_on = links(operation, OPERATIONS)
    if leading_on:
        success["links"] = leading_on
    if operation.empty_too:
        made["responses"]["204"] = {"description": "There is nothing to do; no body.", "headers": success["headers"]}
    made["responses"] = dict(sorted(made["responses"].items()))


def _finish_body(made: Document, model: type[Body]) -> None:
    """No body at all counts as an empty object, wherever one is valid (rest.md 2.3)."""
    if not any(field.is_required() for field in model.model_fields.values()):
        del made["required"]
    if model is not EmptyBody:
        made["content"]["application/json"]["example"] = BODIES[model.__name__]


def _told_of(parameter: Document, operation: Operation) -> Document:
    """What a parameter means; of an id of the path that follows from the segment before it.

    Nothing is offered for deletion: the other examples need it.
    """
    if parameter["in"] == "query":
        return {"description": WORDS[parameter["name"]]}
    segments = operation.path.split("/")
    before = segments[segments.index(f"{{{parameter['name']}}}") - 1]
    return {
        "description": THINGS[before],
        **({"example": IDS[before]} if before in IDS and operation.method != "DELETE" else {}),
    }


def _share_refusals(made: Document) -> Iterator[tuple[str, Document]]:
    """Put references in the place of answers that are the same for all operations, and give these."""
    shared: dict[int, Document] = {}
    for operation in _operations_of(made):
        for status in operation["responses"]:
            if int(status) in REFUSALS:
                shared[int(status)] = operation["responses"][status]
                reference = f"#/components/responses/{REFUSALS[int(status)].component}"
                operation["responses"][status] = {"$ref": reference}
    for status, response in sorted(shared.items()):
        response["headers"]["x-request-id"] = {"$ref": "#/components/headers/RequestId"}
        yield REFUSALS[status].component, response


def _operations_of(made: Document) -> Iterator[Document]:
    for path in made["paths"].values():
        yield from path.values()


def _drop_titles(schemas: Document) -> None:
    """FastAPI gives enums a title each."""
    for schema in schemas.values():
        schema.pop("title", None)


def render(value: object, indent: int = 0, used: int = 0) -> str:
    """JSON with everything on one line that fits there; ``used`` columns of the line are taken."""
    flat = json.dumps(value, ensure_ascii=False)
    if indent * 2 + used + len(flat) < WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    pad, end = "  " * (indent + 1), "\n" + "  " * indent
    if isinstance(value, list):
        return "[\n" + ",\n".join(pad + render(each, indent + 1) for each in value) + end + "]"
    lines = []
    for name, each in value.items():
        key = json.dumps(name) + ": "
        lines.append(pad + key + render(each, indent + 1, len(key) + 1))
    return "{\n" + ",\n".join(lines) + end + "}"


def files() -> dict[str, str]:
    """What is checked in, by name."""
    made = document()
    return {"openapi.json": render(made) + "\n", "docs.html": page(made)}


def main() -> None:
    """Write the files."""
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
