"""Who is spoken of: the customer or somebody else, and of what age."""
