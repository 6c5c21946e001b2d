"""The LunarSend dialect: contacts under `/api/v1/contacts` and `/api/contacts`."""
