"""Refusals, wishes about what is kept, and the Yes, in words: read for recall, or not at all."""
