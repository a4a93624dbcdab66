"""``health_check``: whether configuration, network and key work together, with one read (section 2 of the contract)."""

from collections.abc import Sequence
from typing import Final

from mcp_server.answers import Refused
from mcp_server.errors import ToolError
from mcp_server.keys import kind_of
from mcp_server.platform import Platform
from mcp_server.tools.table import KeyKind

_PROBES: Final[dict[KeyKind, Sequence[str]]] = {
    KeyKind.USER: ("/me/agents",),
    KeyKind.AGENT: ("/agent/me",),
    KeyKind.LEGACY: ("/me/agents", "/agent/me"),
    KeyKind.UNKNOWN: (),
}
"""What a key of each kind may read; an old key may be either's, so the second is asked where the first refuses it."""

_KEY_REFUSED: Final = frozenset({401, 403})


async def check(platform: Platform) -> str:
    """``OK | <kind> | <base URL>``; raises ``ToolError`` with ``Failed | <kind> | <reason>``."""
    kind = kind_of(platform.key)
    try:
        await _probe(platform, kind)
    except ToolError as error:
        raise ToolError(f"Failed | {kind.value} | {str(error).removeprefix('Error: ')}") from None
    return f"OK | {kind.value} | {platform.base_url}"


async def _probe(platform: Platform, kind: KeyKind) -> None:
    if kind is KeyKind.UNKNOWN:
        raise ToolError(_no_key(platform.key))
    *first, last = _PROBES[kind]
    until = platform.deadline()
    for path in first:
        try:
            await platform.request("GET", path, read=True, until=until)
        except Refused as error:
            if error.status not in _KEY_REFUSED:
                raise
        else:
            return
    await platform.request("GET", last, read=True, until=until)


def _no_key(key: str) -> str:
    """Why nothing was asked; the key itself, which may be that of something else, is not shown."""
    problem = "begins with none of thnv_u_, thnv_a_ and thnv_" if key else "is not set"
    return (
        f"THENVOI_API_KEY {problem}: the operator of this server must set it to a key of the platform and start again."
    )
