"""What is no message of JSON-RPC, and what is said to it, whatever the transport (section 3 of the contract)."""

import json
import re
from typing import Final

from mcp_types import INVALID_PARAMS, INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def refusal_of(said: bytes) -> JSONRPCError:
    """What is said to ``said``, a line or a body that is no message, with its id where it has one."""
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return error(PARSE_ERROR, "Parse error: a message has to be one JSON object")
    if not isinstance(found, dict) or not isinstance(found.get("method"), str) or found.get("jsonrpc") != "2.0":
        return error(INVALID_REQUEST, "Invalid request: not a JSON-RPC 2.0 message")
    request_id = found.get("id")
    if not _is_usable(request_id) or _SURROGATE.search(str(request_id)):
        return error(INVALID_REQUEST, "Invalid request: an id is a text or a whole number")
    if isinstance(found.get("params", {}), dict):
        problem = "it is nested too deeply, or holds half of a surrogate pair"
        return error(INVALID_REQUEST, f"Invalid request: {problem}", request_id)
    return error(INVALID_PARAMS, "Invalid params: not an object", request_id)


def has_unusable_id(said: bytes) -> bool:
    """Whether the message ``said`` has an id of another type, ``1.5`` or ``null``.

    For the library it has none then, is no request, and its client would wait for an answer for ever.
    """
    try:
        found = json.loads(said) if b'"id"' in said else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "id" in found and not _is_usable(found["id"])


def error(code: int, message: str, request_id: str | int | None = None) -> JSONRPCError:
    """An error as the answer to the message with this id."""
    return JSONRPCError(jsonrpc="2.0", id=request_id, error=ErrorData(code=code, message=message))


def _is_usable(request_id: object) -> bool:
    return isinstance(request_id, str | int) and not isinstance(request_id, bool)
