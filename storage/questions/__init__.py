"""What is asked, in which version, and how asking went over everybody."""
