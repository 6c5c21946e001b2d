"""Looking a store over without changing it, for `rolodesk doctor`."""
