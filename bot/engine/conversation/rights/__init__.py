"""The customer's rights, each used at once and in the chat: see, know, keep from others, stop, erase."""
