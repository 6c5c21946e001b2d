"""Mail: letters in, letters out; what MIME, SMTP and IMAP say, turned into actions and back."""
