"""How the kit talks to its targets; nothing else of it touches a network."""
