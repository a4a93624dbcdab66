"""A server that runs already, over Streamable HTTP, and expects its platform at a port where nobody is yet."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conformance import kit


@pytest.fixture(scope="module")
def platform_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def served(platform_port: int) -> Iterator[str]:
    environment = {
        **kit.environment(),
        "THENVOI_API_KEY": kit.JANE,
        "THENVOI_BASE_URL": f"http://127.0.0.1:{platform_port}",
    }
    command = [sys.executable, "-m", "mcp_server", "--transport", "http", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=kit.ROOT, env=environment) as process:
        try:
            assert process.stderr is not None
            lines = iter(process.stderr.readline, "")
            yield next(found[0] for line in lines if (found := re.search(r"http://[0-9.:]+/mcp", line)))
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=kit.SECONDS)
