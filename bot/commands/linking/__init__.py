"""`zeroparty link`: the links themselves, lists of contacts, and who is matched with whom."""
