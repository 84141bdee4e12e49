"""What is kept: rows in, rows out. Knows SQL; knows nothing of the bot or of the questions."""
