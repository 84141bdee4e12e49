"""Words: what the bot says by itself, which words mean what, and the plain forms in which they are compared."""
