"""What a tool says when the platform refuses, fails or has nothing to say."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

ANSWERS: Final = "mcp_server.answers"
PLATFORM: Final = "mcp_server.platform"
CALLS: Final = "mcp_server.calls"
LOST: Final = "mcp_server.lost"

MUTANTS: Final = (
    _broken(
        "Of a wrong key it is not said where it stands",
        ("MCP-108",),
        (Edit(ANSWERS, "must check THENVOI_API_KEY or create", "must check the key or create"),),
    ),
    _broken(
        "A wrong key is told as a lacking right",
        ("MCP-108",),
        (
            Edit(
                ANSWERS,
                "    advice = _WHAT_TO_DO.get(status, _OTHER_REFUSAL)\n",
                "    advice = _WHAT_TO_DO.get(403 if status == 401 else status, _OTHER_REFUSAL)\n",
            ),
        ),
    ),
    _broken(
        "A lacking right is told as a wrong key",
        ("MCP-109",),
        (
            Edit(
                ANSWERS,
                "    advice = _WHAT_TO_DO.get(status, _OTHER_REFUSAL)\n",
                "    advice = _WHAT_TO_DO.get(401 if status == 403 else status, _OTHER_REFUSAL)\n",
            ),
        ),
    ),
    _broken(
        "Who may change participants is not said",
        ("MCP-109",),
        (Edit(ANSWERS, '" Only the owner or an admin of the room may change who takes part."', '""'),),
    ),
    _broken(
        "What is not found is said not to exist",
        ("MCP-110",),
        (
            Edit(
                ANSWERS,
                "There is no such resource, or this key has no access to it: check the ids.",
                "There is no such resource: check the ids.",
            ),
        ),
    ),
    _broken(
        "Of what is not found nothing is said about ids",
        ("MCP-110", "MCP-111"),
        (
            Edit(
                ANSWERS,
                "There is no such resource, or this key has no access to it: check the ids.",
                "There is no such resource, or this key has no access to it.",
            ),
            Edit(ANSWERS, "if tool is None or status not in {404, 422}:", "if tool is None or status != 422:"),
        ),
    ),
    _broken(
        "A timeout of the platform's gateway is put down to the arguments",
        ("MCP-116",),
        (
            Edit(
                ANSWERS,
                "    if status >= 500:\n        return _FAULT",
                "    if status in {500, 502, 503}:\n        return _FAULT",
            ),
        ),
    ),
    _broken(
        "A fault of the platform is put down to the arguments",
        ("MCP-116",),
        (
            Edit(
                ANSWERS,
                '"The fault is the platform\'s: one more try is reasonable, and if it persists, contact its support."',
                '"The platform does not take this request: correct the arguments and call again."',
            ),
        ),
    ),
    _broken(
        "After a fault a write is to be repeated without a look",
        ("MCP-116",),
        (
            Edit(
                ANSWERS,
                '_FAULT + ("" if read else " Check first whether it has taken effect all the same.")',
                "_FAULT",
            ),
        ),
    ),
    _broken(
        "A write that may have worked is told of a broken platform alone, and not of its gateways",
        ("MCP-116",),
        (
            Edit(
                ANSWERS,
                '("" if read else " Check first whether',
                '("" if read or status != 500 else " Check first whether',
            ),
        ),
    ),
    _broken(
        "Without a connection only the network is to be checked",
        ("MCP-117",),
        (
            Edit(
                ANSWERS,
                '" Nothing was sent. Check THENVOI_BASE_URL, the network and the firewall."',
                '" Nothing was sent. Check the network and the firewall."',
            ),
        ),
    ),
    _broken(
        "A lost platform has another code",
        ("MCP-117",),
        (Edit(ANSWERS, "Error: connection_error: no connection to", "Error: network_error: no connection to"),),
    ),
    _broken(
        "A platform that was lost is never tried again",
        ("MCP-117",),
        (
            Edit(
                PLATFORM,
                "    def _failed(self, error: Exception, *, read: bool) -> Exception:\n",
                "    def _failed(self, error: Exception, *, read: bool) -> Exception:\n"
                "        self._sent = partial(_raised, error)\n",
            ),
            Edit(PLATFORM, "from email.utils", "from functools import partial\nfrom email.utils"),
            Edit(
                PLATFORM,
                "def trust(base_url: str)",
                "async def _raised(error: Exception, request: object) -> _Answer:\n    raise error\n\n\n"
                "def trust(base_url: str)",
            ),
        ),
    ),
    _broken(
        "A success without a body is an answer that cannot be used",
        ("MCP-122",),
        (
            Edit(
                PLATFORM,
                "_WITHOUT_CONTENT: Final = frozenset({204, 205})",
                "_WITHOUT_CONTENT: Final = frozenset({205})",
            ),
        ),
    ),
    _broken(
        "A success without a body is none where the tool has no words for it",
        ("MCP-122",),
        (
            Edit(
                CALLS,
                '        return tool.empty or "The platform has done it, and has nothing to add."\n',
                "        if not tool.empty:\n"
                '            raise ToolError("Error: 204 invalid_response: the platform has sent nothing.")\n'
                "        return tool.empty\n",
            ),
        ),
    ),
)
