"""Broken agents: the reference agent with one rule broken that is about messages, or about a platform that is busy."""

from typing import Final

from conformance.mutants.clients.agents import MODULE
from conformance.mutants.mutant import Edit, Mutant

_PAUSE: Final = "await asyncio.sleep(max(delay, float(wait or 0)))"
_FINAL: Final = "if status not in {408, 429} and status < 500:"
_REFUSED: Final = """                wait = float(refusal.response.headers.get("Retry-After", 0))
"""
_LEFT: Final = "/messages?status=processing&page_size=100"
_STALE: Final = f'        stale = await self.agent.rest.call("GET", f"/chats/{{self.id}}{_LEFT}")\n'
_NEXT: Final = 'while (answer := await self.agent.rest.call("GET", f"/chats/{self.id}/messages/next")) is not None:'
_SEEN: Final = """            if answer["data"]["id"] in self.agent.seen:
                return  # it failed, or its mark was refused: it would come for ever
"""
_UNDER_WAY: Final = """            records = answer["data"]["metadata"].get("delivery_status", {})
            if records.get(AGENT, {}).get("status") == "processing":
                return
"""
_FAILED: Final = """            await self.agent.rest.call("POST", f"{mark}/failed", {"error": str(error)})
"""
_WORK: Final = """            with suppress(Gone):
                await (self.drain() if message is None else self.take(message))
"""


def _broken(name: str, breaks: tuple[str, ...], *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, breaks, tuple(Edit(MODULE, *each) for each in edits), kind="client")


MUTANTS: Final = (
    # --- messages -----------------------------------------------------------------------------------------------------
    _broken(
        "The backlog is left alone",
        ("C-7", "DEL-24"),
        (_STALE + "        for message in stale", "        return\n" + _STALE + "        for message in stale"),
    ),
    _broken("Only the first message of the backlog is taken", ("C-7",), (_NEXT, _NEXT.replace("while", "if"))),
    _broken(
        "The newest message of the backlog comes first",
        ("C-7",),
        ("messages?status=processing&page_size=100", "messages?page_size=100"),
        ('in stale["data"]:', 'in reversed(stale["data"]):'),
    ),
    _broken(
        "A message is marked processed and never processing",
        ("C-7",),
        ('        await self.agent.rest.call("POST", f"{mark}/processing")\n', ""),
    ),
    _broken(
        "A message that comes twice is handled twice",
        ("C-8",),
        ('        if message["id"] in self.agent.seen:\n', "        if not message:\n"),
    ),
    _broken("Messages that wait are taken the newest first", ("C-27",), ("= asyncio.Queue()", "= asyncio.LifoQueue()")),
    _broken(
        "Rooms wait for each other",
        ("C-25",),
        ("PAGE_SIZE = 100\n", "PAGE_SIZE = 100\nONE = asyncio.Lock()\n"),
        (
            _WORK,
            _WORK.replace(
                "            with suppress(Gone):", "            async with ONE:\n              with suppress(Gone):"
            ).replace("                await", "                  await"),
        ),
    ),
    _broken("Its own messages are handled", ("C-14",), ('message.get("sender_id") == AGENT or ', "")),
    _broken(
        "Messages that do not mention it are handled",
        ("C-14",),
        (' or AGENT not in [each.get("id") for each in mentions]', ""),
    ),
    _broken("Its messages mention nobody", ("C-23",), ('"mentions": [{"id": message["sender_id"]}]', '"mentions": []')),
    _broken(
        "A mark has a field that nobody knows",
        ("C-23",),
        ('f"{mark}/processed")', 'f"{mark}/processed", {"note": "done"})'),
    ),
    # --- failures -----------------------------------------------------------------------------------------------------
    _broken("A handler that fails leads to no mark", ("C-9",), (_FAILED, "            del error\n")),
    _broken(
        "A handler that fails leads to a processed mark",
        ("C-9",),
        (_FAILED, '            await self.agent.rest.call("POST", f"{mark}/processed")\n            del error\n'),
    ),
    _broken("A failed mark has no text", ("C-9",), ('{"error": str(error)}', '{"error": ""}')),
    _broken(
        "What a killed run was at is not taken up again",
        ("C-9",),
        (_STALE, '        stale: Any = {"data": []}\n'),
        (
            _SEEN,
            f"{_SEEN}{_UNDER_WAY}",
        ),
    ),
    _broken(
        "A message that failed is asked for again and again",
        ("C-22", "C-21"),
        (_SEEN, _SEEN.replace("return  #", "continue  #")),
    ),
    _broken("A message that failed ends the work in its room", ("C-22",), (_FAILED, _FAILED + "            raise\n")),
    # --- a platform that is busy or broken ----------------------------------------------------------------------------
    _broken("Retry-After is not read", ("C-19", "RATE-4"), (_PAUSE, "await asyncio.sleep(delay)")),
    _broken(
        "Retry-After is not read at the upgrade",
        ("C-19",),
        (_REFUSED, "                wait = 0.0 * refusal.response.status_code\n"),
    ),
    _broken("A 429 is final", ("C-19", "RATE-4"), (_FINAL, "if status != 408 and status < 500:")),
    _broken("A 408 is final", ("RATE-4",), (_FINAL, "if status != 429 and status < 500:")),
    _broken("A 5xx is final", ("C-20", "RATE-4"), (_FINAL, "if status not in {408, 429}:")),
    _broken(
        "A 5xx is tried again without a pause",
        ("C-20",),
        (_PAUSE, f"_ = status >= 500 or {_PAUSE}"),
        ("FIRST_DELAY, LAST_DELAY, TRIES = 0.25, 30.0, 5", "FIRST_DELAY, LAST_DELAY, TRIES = 0.25, 30.0, 500"),
    ),
    _broken(
        "A connection that is cut counts as a refusal", ("C-20",), ('return 503, None, b""', 'return 404, None, b""')
    ),
)
