"""What to do about one input: buttons, commands, words and time, each in one table."""
