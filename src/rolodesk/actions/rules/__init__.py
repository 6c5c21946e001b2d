"""Rules: keeping them, running them on what happens and by the clock, and trying them out."""
