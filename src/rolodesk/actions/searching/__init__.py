"""Search over everything: what the actor may see of what matches, and keeping the index."""
