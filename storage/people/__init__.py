"""Who is known, what is on record about them, and what they asked for."""
