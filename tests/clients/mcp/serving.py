"""``thenvoi-mcp`` as an operator starts it, for clients that are programs of their own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mock_platform import MockPlatform
from tests.mcp_server.command import line_with, start

COMMAND: Final = Path(sys.executable).with_name("thenvoi-mcp")


def pointed_at(mock: MockPlatform, key: str) -> dict[str, str]:
    """The variables with which the server speaks to ``mock`` for whom the key belongs to."""
    return {"THENVOI_API_KEY": key, "THENVOI_BASE_URL": mock.base_url}


@contextmanager
def over_http(transport: str, mock: MockPlatform, key: str, *words: str, cwd: Path) -> Iterator[str]:
    """A running server's address; ``cwd`` is a folder without a ``.env``."""
    env = {**pointed_at(mock, key), "THENVOI_LOG_LEVEL": "info"}
    with start("--transport", transport, "--port", "0", *words, env=env, cwd=cwd) as process:
        try:
            yield line_with(process, "listening on ").rpartition(" ")[2].strip()
        finally:
            process.terminate()
            process.communicate()
