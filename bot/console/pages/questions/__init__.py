"""The pages of those who write questions: all of them, one in a form, a file as text, and putting them live."""
