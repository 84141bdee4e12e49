"""How the customer wants to be asked: pace, pause, language, time zone, purposes."""
