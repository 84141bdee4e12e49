"""What the customer does with a question: answer, change, skip, put off, refuse."""
