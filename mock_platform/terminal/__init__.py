"""What the demo and ``thenvoi-mock chat`` show at a terminal, got over REST and WebSocket like any client's."""
