"""One module a verb of the command line: its arguments, its example, its work."""
