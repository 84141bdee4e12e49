"""The ticker: named periodic jobs, never one per person."""
