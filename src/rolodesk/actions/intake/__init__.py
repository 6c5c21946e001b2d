"""What becomes of a letter, one capability a file."""
