"""The questions that are live, their versions, and what commands ask of the process that runs."""
