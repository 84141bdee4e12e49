"""A proposed pace over the real history: what it would not have sent."""
