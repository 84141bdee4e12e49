"""The vocabulary: what is known about one customer, what can happen, what is to be done, and the fold between them."""
