"""What typed words may mean that say nothing exactly: as likely as the examples make it."""
