"""What can be done with contacts, one capability a module."""
