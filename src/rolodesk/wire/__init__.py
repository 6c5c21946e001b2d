"""The dialects in which the hub answers."""
