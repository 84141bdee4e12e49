"""From the files authors write to the values everybody else reads, with every mistake named at its place."""
