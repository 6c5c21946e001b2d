"""The feed: reading the journal in its order, as far as somebody may see it."""
