"""Rules: what runs when something happens in the journal, or by the clock."""
