"""Mail out: the loop that sends what is due, through relays or into the built-in outbox."""
