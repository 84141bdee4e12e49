"""The work of `zeroparty token`: a module a verb."""
