"""What is done with mail that leaves, one capability a file."""
