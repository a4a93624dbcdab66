"""An MCP server that gives an assistant the tools of a Thenvoi platform, over its REST interface."""
