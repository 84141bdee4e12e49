"""From one catalogue to the next: what would change, and what may go live by saving alone."""
