"""What is done with tickets, one capability a file."""
