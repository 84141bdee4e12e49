"""Days: the words for them, the ways to write one, and which of them a question takes."""
