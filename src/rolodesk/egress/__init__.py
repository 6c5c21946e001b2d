"""The one guarded HTTP client: every outgoing request goes through it."""
