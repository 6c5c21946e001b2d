"""The index of search over everything: what it is told, what it is asked, and how it is filled."""
