"""The tool that every key loads, and a server without a usable key as well (sections 1.3 and 2 of the contract)."""

from typing import Final

from mcp_server.tools.table import Annotations, Audience, Tool

SYSTEM: Final[tuple[Tool, ...]] = (
    Tool(
        name="health_check",
        title="Check the connection",
        description=(
            "Check whether this server can use the platform with its key, without touching rooms or messages; whose"
            " key it is, get_my_profile and get_agent_me tell. It tests configuration, network and key in one read,"
            " which helps when other tools fail or are missing. Works with any key, even none. Read-only, safe to"
            " repeat. The answer `OK | <key type> | <base URL>` means that all three are fine. The error `Failed |"
            " <key type> | <reason>` gives the cause, such as a key that is not set or refused, an address out of"
            " reach, or 429; the operator can mend it. Key type `unknown` means that no other tool is loaded."
        ),
        audience=Audience.SYSTEM,
        annotations=Annotations.of("TFTF"),
        request=None,
    ),
)
