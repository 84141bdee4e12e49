"""Values as few bytes."""
