"""Calls to a system: made until each row has a fate, and what it says of them kept without what customers said."""
