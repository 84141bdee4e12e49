"""What typed words mean: one message is read once, into one meaning."""
