"""What `prompts check` looks at and how it says it."""
