"""What a question is: frozen values that are made by the loader and read by everybody else."""
