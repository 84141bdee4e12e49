"""What authors write in one field, read as the value it means."""
