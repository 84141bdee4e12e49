"""`zeroparty prompts`: what marketers do with the questions."""
