"""``python -m mcp_server``."""

from mcp_server.entry import main

main()
