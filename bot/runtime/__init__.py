"""What happens between a platform and the engine: in, decided, committed, out."""
