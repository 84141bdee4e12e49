"""What leaves: live connections, files, and customers without a record elsewhere."""
