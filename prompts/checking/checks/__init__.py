"""What is checked once all files are read: a module a subject, and the table of all checks."""
