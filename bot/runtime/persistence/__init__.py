"""Between the engine and the records: rows become a state, a decision becomes rows. No choices are made here."""
