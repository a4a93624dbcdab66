"""The checks of an MCP server of the platform; :mod:`~conformance.suites.mcp.table` is what its tools should be."""

from typing import Final

MODULES: Final = (
    *("starting", "greeting", "health", "tools", "schemas", "arguments", "results", "old_names"),
    *("recipients", "mentions", "errors", "failures", "retries", "protocol", "purity"),
    *("sse", "streamable", "guard", "descriptions"),
)
