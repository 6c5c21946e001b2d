"""Rules: conditions over facts, the actions they lead to, and why. Mail Flow's are about letters."""
