"""Identities and keys (AUTH)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import AUTH, DISPATCH, IDS, MY_PROFILE, REFUSALS, SHAPES, SYSTEM, WORLDS

MUTANTS: Final = (
    Mutant(
        "The header X-Agent-Id chooses who acts, whatever the key",
        ("AUTH-1",),
        (
            AUTH(
                "    return credentials.by_token(credential) if is_token else credentials.by_key(credential)",
                "    found = credentials.by_token(credential) if is_token else credentials.by_key(credential)\n"
                '    named = dict(headers).get(b"x-agent-id", b"").decode()\n'
                "    return found[0], found[0].accounts.agents.get(named, found[1])",
            ),
        ),
    ),
    Mutant(
        "A bearer token counts before the key in X-API-Key",
        ("AUTH-2",),
        (
            AUTH(
                '        if name == b"x-api-key":',
                '        if name == b"x-api-key" and all(each != b"authorization" for each, _ in headers):',
            ),
        ),
    ),
    Mutant(
        "New keys of agents begin like those of users", ("AUTH-3",), (IDS('"agent": "thnv_a_"', '"agent": "thnv_u_"'),)
    ),
    Mutant(
        "New keys have eight random characters",
        ("AUTH-3",),
        (
            IDS(
                '        return f"{_PREFIX[kind]}{unix_seconds}_{random_part}"',
                '        return f"{_PREFIX[kind]}{unix_seconds}_{random_part[:8]}"',
            ),
        ),
    ),
    Mutant(
        "New keys hold no time",
        ("AUTH-3",),
        (
            IDS(
                '        return f"{_PREFIX[kind]}{unix_seconds}_{random_part}"',
                '        return f"{_PREFIX[kind]}{random_part}"',
            ),
        ),
    ),
    Mutant(
        "A request without a key is forbidden instead of unauthorized",
        ("AUTH-5",),
        (AUTH("        raise Unauthorized\n", '        raise Forbidden("An API key is required")\n'),),
    ),
    Mutant(
        "An unknown key is not found instead of unauthorized",
        ("AUTH-5",),
        (
            WORLDS(
                '            raise Unauthorized("API key not linked to a valid user or agent")',
                '            raise NotFound("API key")',
            ),
            WORLDS("import Invalid, Unauthorized", "import Invalid, NotFound"),
        ),
    ),
    Mutant(
        "The code of a 401 is invalid_api_key",
        ("AUTH-5", "ERR-2"),
        (REFUSALS('    code = "unauthorized"', '    code = "invalid_api_key"'),),
    ),
    Mutant(
        "A key is found by what it begins with",
        ("AUTH-5",),
        (
            WORLDS(
                "        found = self._by_key.get(key)",
                "        found = next((self._by_key[each] for each in self._by_key if key[:7] =="
                " each[:7]), None) if key not in self._by_key else self._by_key[key]",
            ),
        ),
    ),
    Mutant(
        "An agent's key on the human half is unauthorized",
        ("AUTH-6",),
        (AUTH('        raise Forbidden("User authentication required")', "        raise Unauthorized"),),
    ),
    Mutant(
        "An agent's key on the human half is 404",
        ("AUTH-6",),
        (
            AUTH('        raise Forbidden("User authentication required")', '        raise NotFound("Route")'),
            AUTH("import Forbidden, Unauthorized", "import Forbidden, NotFound, Unauthorized"),
        ),
    ),
    Mutant(
        "An agent's key acts as its owner on the human half",
        ("AUTH-6",),
        (
            DISPATCH(
                "            check_caller(operation, found)\n",
                '            if operation.caller == "user" and found is not None and found[1].type == "Agent":\n'
                "                found = found[0], found[1].owner\n"
                "            check_caller(operation, found)\n",
            ),
        ),
    ),
    Mutant(
        "A user's key on the agent half is unauthorized",
        ("AUTH-7",),
        (AUTH('        raise Forbidden("Agent authentication required")', "        raise Unauthorized"),),
    ),
    Mutant(
        "A user's key on the agent half acts as the user's newest agent",
        ("AUTH-7",),
        (
            DISPATCH(
                "            check_caller(operation, found)\n",
                '            if operation.caller == "agent" and found is not None and found[1].type == "User":\n'
                "                found = found[0], found[0].accounts.agents_of(found[1]).cut(0, 1)[0]\n"
                "            check_caller(operation, found)\n",
            ),
        ),
    ),
    Mutant(
        "An agent is told the last part of its handle only",
        ("AUTH-9", "AGT-5"),
        (
            SHAPES(
                '        "handle": agent.handle,\n        "owner_uuid"',
                '        "handle": agent.handle.partition("/")[2],\n        "owner_uuid"',
            ),
        ),
    ),
    Mutant(
        "An agent is told its own id as that of its owner",
        ("AUTH-9",),
        (SHAPES('"owner_uuid": agent.owner.id', '"owner_uuid": agent.id'),),
    ),
    Mutant(
        "The list of agents shows their keys",
        ("AUTH-10",),
        (
            MY_PROFILE(
                "    return one_page(listing, query, my_agent, ",
                "    keys = world.accounts.keys_of\n"
                '    shape = lambda each: {**my_agent(each), "api_key": next(iter(keys(each)), None)}\n'
                "    return one_page(listing, query, shape, ",
            ),
        ),
    ),
    Mutant(
        "The key of a deleted agent is 403 and not 401",
        ("AUTH-11",),
        (
            WORLDS("            self._by_key.pop(event.key, None)", "            self._by_key[event.key] = None"),
            WORLDS(
                "        if found is None:",
                "        if key in self._by_key and found is None:\n"
                '            raise Forbidden("This API key was revoked")\n'
                "        if found is None:",
            ),
            WORLDS("import Invalid, Unauthorized", "import Forbidden, Invalid, Unauthorized"),
        ),
    ),
    Mutant(
        "Health and version ask for a key",
        ("AUTH-14",),
        (SYSTEM('"system", caller="nobody"', '"system", caller="any"'),),
    ),
    Mutant(
        "The key test is 404 without a key",
        ("AUTH-14",),
        (
            AUTH(
                "        raise Unauthorized\n", '        raise NotFound("Route") if caller == "any" else Unauthorized\n'
            ),
            AUTH("import Forbidden, Unauthorized", "import Forbidden, NotFound, Unauthorized"),
        ),
    ),
    Mutant(
        "Ids in the path are looked at before the kind of key",
        ("AUTH-15", "ERR-4"),
        (
            DISPATCH(
                "            check_caller(operation, found)\n",
                "            for name, value in zip(operation.uuids, ids):\n"
                "                check_uuid(name, value)\n"
                "            check_caller(operation, found)\n",
            ),
        ),
    ),
    Mutant(
        "The body is looked at before the kind of key",
        ("AUTH-15", "ERR-4"),
        (
            DISPATCH(
                "            check_caller(operation, found)\n"
                "            if operation.body is not None:\n"
                "                raw = _whole(body)\n",
                "            if operation.body is not None:\n"
                "                raw = _whole(body)\n"
                "                parse_body(operation.body, raw)\n"
                "            check_caller(operation, found)\n",
            ),
        ),
    ),
)
