"""Measuring how letters come in: beside a bare listener, over many letters, and with large ones."""
