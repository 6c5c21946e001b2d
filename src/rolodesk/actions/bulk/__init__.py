"""One change to all that a filter leaves, done in the background."""
