"""The audit: who did what, read by filters, sealed, and verified."""
