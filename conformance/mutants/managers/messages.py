"""Messages of JSON-RPC, and how they ride in HTTP."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="agent-manager")

FRAMING: Final = "mock_platform.agent_manager.framing"
SERVED: Final = "mock_platform.agent_manager.served"
SESSION: Final = "mock_platform.agent_manager.session"
SSE: Final = "mock_platform.agent_manager.sse"

_ACCEPTED: Final = '            await send_bytes(send, 202, b"")\n'
_AFTER: Final = "            return\n        ready = None\n        if "

MUTANTS: Final = (
    _broken(
        "A POST has to name a session",
        ("AM-18",),
        (
            Edit(
                SSE,
                "        session = None if session_id is None else self._session(session_id, principal)\n",
                "        if session_id is None:\n"
                '            raise Problem(400, "bad-request", "Bad Request", "sessionId is required")\n'
                "        session = self._session(session_id, principal)\n",
            ),
        ),
    ),
    _broken(
        "An answer without a session is 202",
        ("AM-18",),
        (
            Edit(
                SSE,
                "            tasks.cancel_scope.cancel()\n        await _send_answer(send, ready)\n",
                '            tasks.cancel_scope.cancel()\n        await send_bytes(send, 202, ready or b"", _JSON)\n',
            ),
        ),
    ),
    _broken(
        "The 202 of a notification has a word in it",
        ("AM-21",),
        (
            Edit(
                SSE,
                _ACCEPTED + _AFTER,
                _ACCEPTED.replace('b""', 'b"Accepted"') + _AFTER,
            ),
        ),
    ),
    _broken(
        "A notification is 204",
        ("AM-21",),
        (
            Edit(
                SSE,
                _ACCEPTED + _AFTER,
                _ACCEPTED.replace("202", "204") + _AFTER,
            ),
        ),
    ),
    _broken(
        "A notification is answered on the stream",
        ("AM-21",),
        (
            Edit(
                SESSION,
                "            answer.set_result(None)\n        try:\n",
                "            answer.set_result(None)\n"
                '            self.put(b\'{"jsonrpc":"2.0","id":null,"result":{}}\')\n'
                "        try:\n",
            ),
        ),
    ),
    _broken(
        "It is not said at the start that the list of tools changes",
        ("AM-22",),
        (Edit(SERVED, "NotificationOptions(tools_changed=True)", "NotificationOptions()"),),
    ),
    _broken(
        "An unknown method is not named",
        ("AM-27",),
        (
            Edit(
                SERVED,
                'MCPError(METHOD_NOT_FOUND, f"Method not found: {name}")',
                'MCPError(METHOD_NOT_FOUND, "Method not found")',
            ),
        ),
    ),
    _broken(
        "An unknown method has wrong parameters",
        ("AM-27",),
        (
            Edit(
                SERVED,
                'MCPError(METHOD_NOT_FOUND, f"Method not found: {name}")',
                'MCPError(INVALID_PARAMS, f"Method not found: {name}")',
            ),
        ),
    ),
    _broken(
        "What is no message is 400",
        ("AM-28", "AM-29"),
        (Edit(SSE, "send_bytes(send, 200, message.body, _JSON)", "send_bytes(send, 400, message.body, _JSON)"),),
    ),
    _broken(
        "An error without an id has none, not even null",
        ("AM-28",),
        (
            Edit(
                FRAMING,
                'to_json({"jsonrpc": "2.0", "id": request_id, "error"',
                'to_json({"jsonrpc": "2.0", **({} if request_id is None else {"id": request_id}), "error"',
            ),
        ),
    ),
    _broken(
        "What is no JSON is an invalid request",
        ("AM-28",),
        (Edit(FRAMING, "error(PARSE_ERROR, ", "error(INVALID_REQUEST, "),),
    ),
    _broken(
        "Ids of digits come back as numbers",
        ("AM-30",),
        (
            Edit(
                FRAMING,
                "        return JSONRPCRequest.model_validate(_completed(found))\n",
                '        if isinstance(found["id"], str) and found["id"].isdecimal():\n'
                '            found["id"] = int(found["id"])\n'
                "        return JSONRPCRequest.model_validate(_completed(found))\n",
            ),
        ),
    ),
    _broken(
        "Without a session ids come back as texts",
        ("AM-30",),
        (
            Edit(
                SSE,
                '        session = Session("", principal, "inline")\n',
                '        session = Session("", principal, "inline")\n'
                '        message = message.model_copy(update={"id": str(message.id)})\n',
            ),
        ),
    ),
)
