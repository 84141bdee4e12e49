"""What is asked, what for, how long it is kept and who gets it: pages made from the live questions, so that they cannot drift."""
