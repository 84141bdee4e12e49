"""What `zeroparty doctor` looks at: each look is one check, which names its cure where something is wrong."""
