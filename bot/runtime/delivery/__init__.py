"""From the outbox to the channels, and past it: what leaves, when, and what became of it."""
