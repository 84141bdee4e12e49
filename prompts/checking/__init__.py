"""A folder as its authors want to hear about it: loaded, checked, advised, and remembered until a file changes."""
