"""One customer, looked at from outside the conversation: the record, the copy, the proof that they agree."""
