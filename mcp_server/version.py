"""The version of the package; the mock and the MCP server are released together (a test compares them)."""

VERSION = "0.1.0"
