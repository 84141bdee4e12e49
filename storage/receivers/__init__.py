"""What left or has to leave: exports, changes, deliveries, and the trail of who did what."""
