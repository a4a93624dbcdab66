"""One POST body as a JSON-RPC message, in the way of the documented endpoint (mcp.md 5.3)."""

from typing import Any, NamedTuple, TypeAlias

from mcp_types import INVALID_REQUEST, PARSE_ERROR, JSONRPCNotification, JSONRPCRequest
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from mock_platform.agent_manager.served import DOCUMENTED_VERSION

Message: TypeAlias = JSONRPCRequest | JSONRPCNotification
_Object: TypeAlias = dict[str, Any]


class Malformed(NamedTuple):
    """What is no message, and the answer to it, which rides inside a 200."""

    body: bytes


def parse(raw: bytes) -> Message | Malformed:
    """The message in ``raw``."""
    try:
        found = from_json(raw, allow_inf_nan=False)
    except ValueError:
        return error(PARSE_ERROR, "Parse error: the body is not JSON")
    if isinstance(found, list):
        return error(INVALID_REQUEST, "Invalid request: batches are not supported")
    if not isinstance(found, dict):
        return error(INVALID_REQUEST, "Invalid request: a message is an object")
    if found.get("jsonrpc") != "2.0" or not isinstance(found.get("method"), str):
        return error(INVALID_REQUEST, 'Invalid request: "jsonrpc": "2.0" and "method" are needed', _id_of(found))
    try:
        if "id" not in found:
            return JSONRPCNotification.model_validate(found)
        return JSONRPCRequest.model_validate(_completed(found))
    except ValidationError:
        return error(
            INVALID_REQUEST, "Invalid request: id should be a text or a whole number, params an object", _id_of(found)
        )


def refusal_of_id(raw: bytes) -> bytes | None:
    """What is said to a request with an id of another type, ``1.5`` or ``null``, which the library takes for none."""
    try:
        found = from_json(raw) if b'"id"' in raw else None
    except ValueError:
        return None
    if not isinstance(found, dict) or "id" not in found or "method" not in found or _id_of(found) is not None:
        return None
    return error(INVALID_REQUEST, "Invalid request: id should be a text or a whole number").body


def error(code: int, message: str, request_id: str | int | None = None) -> Malformed:
    """An error as the answer to a message."""
    return Malformed(to_json({"jsonrpc": "2.0", "id": request_id, "error": {"code": code, "message": message}}))


def _completed(found: _Object) -> _Object:
    """``initialize`` as the documentation shows it names no version, or 0.1.0, and may leave the rest out as well.

    ``null`` is left out.
    """
    if found["method"] != "initialize":
        return found
    params = {} if found.get("params") is None else found["params"]
    if not isinstance(params, dict):
        return found
    given = {name: value for name, value in params.items() if value is not None}
    version = given.get("protocolVersion", DOCUMENTED_VERSION)
    if version != DOCUMENTED_VERSION:
        return found
    client = {"name": "unknown", "version": "0"}
    return {**found, "params": {"capabilities": {}, "clientInfo": client, **given, "protocolVersion": version}}


def _id_of(found: _Object) -> str | int | None:
    request_id = found.get("id")
    return request_id if isinstance(request_id, str) or type(request_id) is int else None
