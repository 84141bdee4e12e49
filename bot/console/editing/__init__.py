"""Editing a question: its file as a form and back, what is wrong with it beside its field, and the phone that tries it."""
