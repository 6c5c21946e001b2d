"""The ImBox dialects: contacts under `/api`, tickets under `/message`."""
