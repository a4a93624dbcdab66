"""The REST face: 58 operations, each declared once, answered by a dispatcher compiled from the declarations."""
