"""The checks of an Agent Manager."""

from typing import Final

MODULES: Final = (
    *("login", "rejections", "streams", "messages", "framing"),
    *("tools", "runs", "changes", "rest", "streamable"),
)
