"""Letters that come in: listeners that accept them, files that are imported, and taking them in."""
