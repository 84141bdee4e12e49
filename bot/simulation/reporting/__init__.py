"""What came out: for people, for scripts, as a picture."""
