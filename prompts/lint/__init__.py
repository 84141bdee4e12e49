"""Advice on wording: what a good editor would say about a question, and nothing that is often wrong."""
