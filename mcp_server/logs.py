"""Logging: lines on stderr in the form ``time [LEVEL] name: message``, never on stdout, and never with a secret."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcp_server.values import LogLevel

_FORMAT = "%(asctime)s [%(levelname)s] %(name)s: %(message)s"
_KEY = re.compile(r"\b((?:thnv|band)_(?:[ua]_)?)[A-Za-z0-9_\-]{4,}")
_BEARER = re.compile(r"(?i)(bearer\s+)[!-~]+")
_HIDDEN = "***"

_HEADERS_AT_DEBUG = ("httpcore2", "httpx2", "hpack", "httpcore", "httpx")
"""What these write at ``debug`` are headers, the key among them."""


class Discreet(logging.Formatter):
    """Leaves out every key and token: those of this run, and whatever has the form of one; in traces as well."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(_FORMAT)
        # Shorter than this it would be a word, and its absence would say more than its presence.
        told = sorted({secret for secret in secrets if len(secret) >= 4}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, told))) if told else None

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if self._secrets is not None:
            line = self._secrets.sub(_HIDDEN, line)
        return discreet(line)


def discreet(text: str) -> str:
    """``text`` without what has the form of a key or a bearer token."""
    return _BEARER.sub(rf"\1{_HIDDEN}", _KEY.sub(rf"\1{_HIDDEN}", text))


def configure(level: "LogLevel", *, secrets: Iterable[str] = ()) -> None:
    """Send the logs of everything in this process to stderr, Python's warnings among them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet(secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("mcp.server.sse").addFilter(_without_trace)
    for name in _HEADERS_AT_DEBUG:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))


def _without_trace(record: logging.LogRecord) -> bool:
    """Of a client's message that cannot be parsed, the library logs where in itself it has noticed."""
    record.exc_info = None
    return True
