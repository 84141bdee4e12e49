"""What happened, in the past tense: the only things that change a state, and what the log keeps."""
