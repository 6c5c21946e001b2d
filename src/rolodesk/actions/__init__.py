"""Verbs: the one door through which anything in the hub is done."""
