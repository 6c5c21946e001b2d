"""Writing a whole store into one file, and filling a store from it, whichever engine is behind either."""
