"""ImBox's contacts, their notes and their accounts, under `/api`."""
