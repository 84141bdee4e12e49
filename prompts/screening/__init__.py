"""What free text must not keep, told by words and by shapes."""
