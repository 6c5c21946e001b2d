"""Rolodesk: a self-hosted customer-contact hub."""
