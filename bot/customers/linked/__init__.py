"""Who is matched with a customer record of another system, and why somebody cannot be."""
