"""How a request becomes a scope: keys, limits, request ids, redaction."""
