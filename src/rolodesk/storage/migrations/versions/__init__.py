"""One module a revision, run in the order of their names; each has an `upgrade()`."""
