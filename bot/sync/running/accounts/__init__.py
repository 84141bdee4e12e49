"""The account that a connection leads to: whether it is the one that the known ids are of, and leaving it."""
