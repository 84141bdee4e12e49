"""What live data says about questions: counts over everybody, never about one person."""
