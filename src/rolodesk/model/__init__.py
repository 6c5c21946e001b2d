"""Nouns: frozen records and pure rules, with no input or output."""
