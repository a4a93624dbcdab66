"""What is said to an operator about the key, at the start of the server and by the doctor."""

import re

from mcp_server.tools.table import KeyKind

GET_A_KEY = (
    "create one on the platform (that of a user under users/settings, that of an agent on the agent's page) and set it "
    "in the environment, under env in the client's configuration, or in a .env file"
)


def can_be_sent(api_key: str) -> bool:
    """Whether a header can hold it; a letter of another alphabet or the end of a line got into it by mistake."""
    return re.fullmatch(r"[!-~]+", api_key) is not None


def about_key(api_key: str, kind: KeyKind) -> str:
    """What is wrong with ``api_key`` and what to do, without showing it; empty when its form is right."""
    if not api_key:
        return f"THENVOI_API_KEY is not set: {GET_A_KEY}"
    if kind is KeyKind.UNKNOWN:
        return (
            "THENVOI_API_KEY does not look like a key: one of a user begins with thnv_u_, one of an agent with "
            "thnv_a_, an older one with thnv_. Check that it was copied completely, and nothing else with it"
        )
    if not can_be_sent(api_key):
        return "THENVOI_API_KEY holds a character that no key has: copy it again"
    return ""
