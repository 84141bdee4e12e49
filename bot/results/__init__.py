"""What became of the questions, in counts: how they are made, what is kept of them, and what may be shown."""
