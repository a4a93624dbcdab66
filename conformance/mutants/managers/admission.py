"""Who is let in, and what is said to whoever is not."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="agent-manager")

FACE: Final = "mock_platform.agent_manager.face"
LOGIN: Final = "mock_platform.agent_manager.login"
TOKENS: Final = "mock_platform.agent_manager.tokens"

_WHO: Final = '        principal = self._tokens.principal(header(scope, b"authorization"))\n'

MUTANTS: Final = (
    _broken(
        "A login tells the role on the platform in place of the roles",
        ("AM-1",),
        (Edit(LOGIN, '"roles": roles_of(user),', '"roles": user.role,'),),
    ),
    _broken(
        "A login does not tell the address of mail",
        ("AM-1",),
        (Edit(LOGIN, '            "email": user.email,\n', ""),),
    ),
    _broken(
        "Without a token it is 403",
        ("AM-7", "AM-10", "AM-56"),
        (Edit(TOKENS, 'Problem(401, "unauthorized"', 'Problem(401 if told else 403, "unauthorized"'),),
    ),
    _broken(
        "A token counts whatever the scheme in front of it",
        ("AM-7",),
        (Edit(TOKENS, 'if not token.strip() or scheme.lower() != "bearer":', "if not token.strip():"),),
    ),
    _broken(
        "A stream begins before the token is looked at, and then tells that there is none",
        ("AM-7", "AM-8"),
        (
            Edit(
                FACE,
                _WHO,
                "        try:\n"
                '            principal = self._tokens.principal(header(scope, b"authorization"))\n'
                "        except Problem as problem:\n"
                "            if path != STREAM:\n"
                "                raise\n"
                '            kind = (b"content-type", b"text/event-stream")\n'
                '            await send({"type": "http.response.start", "status": 200, "headers": [kind]})\n'
                '            told = f"event: error\\ndata: {problem}\\n\\n".encode()\n'
                '            await send({"type": "http.response.body", "body": told})\n'
                "            return\n",
            ),
        ),
    ),
    _broken(
        "What is no JSON is told so before the token is looked at",
        ("AM-10",),
        (
            Edit(
                FACE,
                _WHO,
                '        if path == MESSAGES and scope["method"] == "POST":\n'
                "            from mock_platform.agent_manager.framing import Malformed, parse\n"
                "            from mock_platform.agent_manager.http import read_body, send_bytes\n"
                "\n"
                "            body = await read_body(receive)\n"
                "            found = parse(body)\n"
                "            if isinstance(found, Malformed):\n"
                '                await send_bytes(send, 200, found.body, (b"content-type", b"application/json"))\n'
                "                return\n"
                "            late = receive\n"
                '            pieces = [{"type": "http.request", "body": body, "more_body": False}]\n'
                "\n"
                "            async def receive():\n"
                "                return pieces.pop() if pieces else await late()\n"
                "\n" + _WHO,
            ),
        ),
    ),
    _broken(
        "The list of agents is open to everybody",
        ("AM-56",),
        (
            Edit(
                FACE,
                "from mock_platform.agent_manager.login import Login\n",
                "from mock_platform.agent_manager.login import Login\n"
                "from mock_platform.agent_manager.principal import Principal\n",
            ),
            Edit(
                FACE,
                _WHO,
                '        token = header(scope, b"authorization")\n'
                "        if path == agents.AGENTS and token is None:\n"
                '            world = self._tokens._worlds.get("default")\n'
                "            principal = Principal(world, next(iter(world.accounts.users.values())), 0)\n"
                "        else:\n"
                "            principal = self._tokens.principal(token)\n",
            ),
        ),
    ),
    _broken(
        "That an agent does not exist is told to those who have no token too",
        ("AM-56",),
        (
            Edit(
                FACE,
                _WHO,
                '        if path.startswith(f"{agents.ADMIN}/") and header(scope, b"authorization") is None:\n'
                '            raise not_found("There is no such agent")\n' + _WHO,
            ),
        ),
    ),
)
