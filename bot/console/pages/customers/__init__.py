"""The pages about customers, for whoever answers for privacy."""
