"""What a pace would do to customers before it touches anyone: a population model, policies side by side, a table and a picture."""
