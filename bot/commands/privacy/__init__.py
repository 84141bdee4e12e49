"""`zeroparty privacy`: what an operator does for a customer who uses a right."""
