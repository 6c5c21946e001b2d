"""The Whautomate dialect: contacts, tags, locations and webhooks under `/v1`."""
