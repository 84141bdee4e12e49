"""What comes in, what goes out, who is due, and the brake: queues that several processes may work off."""
