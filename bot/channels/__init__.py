"""The messengers: each translates between its platform and ours, and decides nothing."""
