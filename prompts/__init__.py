"""What a question is, pure: the catalogue, the kinds, the phrases."""
