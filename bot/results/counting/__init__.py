"""Everybody counted: a page of customers at a time, kept as one snapshot."""
