"""Months of a business that does not exist, told by the real engine: for looking at what the bot shows, and for nothing else."""
