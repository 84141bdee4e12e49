"""A number between two named ends."""
