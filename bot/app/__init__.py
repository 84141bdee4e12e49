"""One process: what it is composed of, what it serves, and how it begins and ends."""
