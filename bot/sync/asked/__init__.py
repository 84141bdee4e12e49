"""What may be asked of a connection besides a run: how it stands, what a run would do, that its fields be made."""
