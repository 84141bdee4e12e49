"""When to ask, which question, and why: one set of pure rules for the sweep, for explanations and for simulations."""
