"""The pure engine: facts and effects out of state and input. No clock, network, database or logging in here."""
