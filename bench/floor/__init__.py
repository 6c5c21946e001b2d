"""The floor: what a bare server, written by hand for nothing but this work, makes of the same SQL."""
