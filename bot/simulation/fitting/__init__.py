"""The population model fitted to an installation's own log."""
