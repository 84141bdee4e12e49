"""One run of a connection, step by step."""
