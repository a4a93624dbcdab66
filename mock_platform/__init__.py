"""A small, complete Thenvoi on your own machine."""
