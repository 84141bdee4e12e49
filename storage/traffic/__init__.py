"""What comes in, what goes out, and who is due: queues that several processes may work off."""
