"""The scene player: a mock in front of a foreign client, a wire between the two that notes everything, and scenes."""
