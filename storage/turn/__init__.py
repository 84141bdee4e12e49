"""One transaction for many turns: load, let the caller decide, save; and the one thread that writes."""
