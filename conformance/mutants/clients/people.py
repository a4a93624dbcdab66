"""Broken programs that act as a user: the reference program with one rule broken."""

from typing import Final

from conformance.mutants.mutant import Edit, Mutant

MODULE: Final = "conformance.mutants.clients.person"

_PAUSE: Final = "await asyncio.sleep(max(delay, float(wait or 0)))"
_FINAL: Final = "if status not in {408, 429} and status < 500:"


def _broken(name: str, breaks: tuple[str, ...], *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, breaks, tuple(Edit(MODULE, *each) for each in edits), kind="client")


MUTANTS: Final = (
    _broken(
        "A user's program reads the first page of its lists alone",
        ("C-26",),
        ('if page >= answer["metadata"]["total_pages"]:', "if page:"),
    ),
    _broken("A user's program mentions nobody", ("C-23",), ('"mentions": [{"id": agent}]', '"mentions": []')),
    _broken(
        "A user's program mentions the user", ("C-23",), ('if each["type"] == "Agent"', 'if each["type"] == "User"')
    ),
    _broken(
        "A user's program sends the key in the query as well",
        ("C-17",),
        ('f"{path}?page={page}&page_size=50"', 'f"{path}?page={page}&page_size=50&api_key={KEY}"'),
    ),
    _broken(
        "A user's program prints its key",
        ("C-18",),
        ('    """All that it does."""\n', '    """All that it does."""\n    print(KEY, flush=True)\n'),
    ),
    _broken(
        "A user's program asks a route of agents",
        ("C-28",),
        (
            'await call("GET", "/me/profile")',
            '(await asyncio.to_thread(ask, "GET", "/agent/me", None)) and await call("GET", "/me/profile")',
        ),
    ),
    _broken("A user's program does not read Retry-After", ("C-19", "RATE-4"), (_PAUSE, "await asyncio.sleep(delay)")),
    _broken("A user's program takes a 503 for final", ("C-20", "RATE-4"), (_FINAL, "if status not in {408, 429}:")),
    _broken(
        "A user's program tries a 401 again without a pause",
        ("C-29",),
        (_FINAL, "if status not in {401, 408, 429} and status < 500:"),
        (_PAUSE, f"_ = status == 401 or {_PAUSE}"),
        ("TRIES = 0.25, 5", "TRIES = 0.25, 500"),
    ),
    _broken("A user's program opens a socket without a version", ("C-1",), ('&vsn=2.0.0"', '"')),
    _broken("A user's program uses one ref for all frames", ("C-2",), ("ref = str(next(REFS))", 'ref = "1"')),
    _broken(
        "A user's program joins a topic of agents",
        ("C-28",),
        ("[f\"user_rooms:{me['id']}\"", "[f\"agent_rooms:{me['id']}\""),
    ),
    _broken(
        "A user's program does not come back after a cut",
        ("C-10",),
        ("        delay *= 2\n\n\nasync def beat", "        return\n\n\nasync def beat"),
    ),
    _broken(
        "A user's program does not close its socket",
        ("C-16",),
        ("        await socket.close(1000)\n", "        os._exit(0)\n"),
    ),
)
