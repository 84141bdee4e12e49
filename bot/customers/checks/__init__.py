"""Whether the records are what they should be: keys, consents and their words, states against the log."""
