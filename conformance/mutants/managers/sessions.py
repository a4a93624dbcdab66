"""Logins, tokens, streams and messages."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="agent-manager")

LOGIN: Final = "mock_platform.agent_manager.login"
TOKENS: Final = "mock_platform.agent_manager.tokens"
SSE: Final = "mock_platform.agent_manager.sse"
SESSION: Final = "mock_platform.agent_manager.session"
SERVED: Final = "mock_platform.agent_manager.served"

MUTANTS: Final = (
    _broken(
        "The login does not say that the token is a bearer's",
        ("AM-2",),
        (Edit(LOGIN, '            "type": "Bearer",\n', ""),),
    ),
    _broken(
        "An unknown user is told apart from a wrong password",
        ("AM-3",),
        (
            Edit(
                LOGIN,
                'Problem(401, "unauthorized", "Unauthorized", "Wrong username or password")',
                'Problem(401, "unauthorized", "Unauthorized", "Wrong password" if user else "No such user")',
            ),
        ),
    ),
    _broken(
        "The signature of a token is not looked at",
        ("AM-8",),
        (Edit(TOKENS, '"verify_exp": False,', '"verify_signature": False, "verify_exp": False,'),),
    ),
    _broken(
        "Every refusal says that the token is wrong",
        ("AM-9",),
        (
            Edit(
                TOKENS, 'b\'Bearer error="invalid_token"\' if told else b"Bearer"', "b'Bearer error=\"invalid_token\"'"
            ),
        ),
    ),
    _broken(
        "The address of a session is spelled in the other way",
        ("AM-13",),
        (Edit(SSE, 'f"/mcp/messages?sessionId={session.id}"', 'f"/mcp/messages?session_id={session.id}"'),),
    ),
    _broken(
        "A stream may be kept on the way",
        ("AM-14",),
        (Edit(SSE, '    (b"cache-control", b"no-store"),\n', ""),),
    ),
    _broken(
        "A session is there for whoever knows its id",
        ("AM-17",),
        (Edit(SSE, " or not session.principal.is_same_as(principal):", ":"),),
    ),
    _broken(
        "Errors are in the body alone",
        ("AM-19",),
        (
            Edit(
                SESSION,
                '        if self.delivery != "inline":\n',
                "        if not isinstance(message, JSONRPCError):\n",
            ),
        ),
    ),
    _broken(
        "Answers are on the stream twice",
        ("AM-19",),
        (
            Edit(
                SESSION,
                '        if self.delivery != "inline":\n            self.put(ready)\n',
                '        if self.delivery != "inline":\n            self.put(ready)\n            self.put(ready)\n',
            ),
        ),
    ),
    _broken(
        "The documented revision is not given to who asks for it",
        ("AM-24",),
        (Edit(SERVED, 'result["protocolVersion"] = DOCUMENTED_VERSION', 'result["protocolVersion"] = "2025-11-25"'),),
    ),
    _broken(
        "The name stands under one of the two keys",
        ("AM-25",),
        (Edit(SERVED, '            result["server"] = dict(INFO)\n', ""),),
    ),
    _broken(
        "A batch is a parse error",
        ("AM-29",),
        (
            Edit(
                "mock_platform.agent_manager.framing",
                'error(INVALID_REQUEST, "Invalid request: batches are not supported")',
                'error(PARSE_ERROR, "Parse error: batches are not supported")',
            ),
        ),
    ),
)
