"""Live connections: what each other system has of whom, and what is still to be told to it."""
