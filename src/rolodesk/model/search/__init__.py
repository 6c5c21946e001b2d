"""Search over everything: words, what a query says, near misses, what the index is told, what is marked."""
