"""The kinds of question: a table of explicit entries, one folder a kind."""
