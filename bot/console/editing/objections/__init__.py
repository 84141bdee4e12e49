"""What is said against a question before it goes live: that it has to be meant, that it fits, that nobody is asked it."""
