"""Imagined people: who they are, how they take a message, and the worlds they live in."""
