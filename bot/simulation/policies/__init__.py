"""The policies that are tried side by side, the bot's own among them."""
