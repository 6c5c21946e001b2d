"""Webhooks on their way out: signing, sending, and whose turn it is."""
