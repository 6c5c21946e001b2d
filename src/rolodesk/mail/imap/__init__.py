"""Fetching letters from IMAP accounts (RFC 9051, and RFC 3501 as most servers speak it)."""
