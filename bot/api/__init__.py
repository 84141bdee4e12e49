"""Preferences over HTTP for a shop's own software: what one customer allows one receiver to know for one purpose, now."""
