"""MCP servers as targets: how they are started, what stands behind them, and what checks do with them."""
