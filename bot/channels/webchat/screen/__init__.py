"""What an open page shows, how it gets to it, and the files that wait on it."""
