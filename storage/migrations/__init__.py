"""Every step the schema has taken, tried up and down on both databases."""
