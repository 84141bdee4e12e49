"""The verbs of `zeroparty console`."""
