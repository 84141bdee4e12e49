"""The parts of what is known about one customer (state.py)."""
