"""In their own words."""
