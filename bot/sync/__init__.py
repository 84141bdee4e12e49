"""Live connections to CRMs: what changed is sent, read back, and taken back again (docs/sync.md)."""
