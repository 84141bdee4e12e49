"""Pick some."""
