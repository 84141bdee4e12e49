"""`zeroparty sync`: live connections to CRMs (docs/sync.md)."""
