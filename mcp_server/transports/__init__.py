"""How a client reaches the server: over stdin and stdout, or over HTTP in one of two ways."""
