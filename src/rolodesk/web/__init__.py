"""The hub's own pages: health, documents, logging in, and a first look at a workspace."""
