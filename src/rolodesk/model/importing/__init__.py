"""Reading lists of contacts and accounts from files: what a file holds, and what each column of it means."""
