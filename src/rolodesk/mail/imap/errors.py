"""What can go wrong with an IMAP account.

    ImapFailed
    ├── Unreachable      no connection, no encryption, or it broke off
    ├── LoginRefused     the server does not take the name and the secret
    ├── FolderRefused    the folder is not there, or cannot be used
    └── Refused          the server says no to a command; the connection goes on

The sentences may be shown: they hold no secret.
"""


class ImapFailed(Exception):
    """Letters cannot be fetched; `str()` is a sentence that says why."""


class Unreachable(ImapFailed):
    """The server cannot be reached, is not who it should be, or broke the connection off."""


class LoginRefused(ImapFailed):
    """The server, or who issues its access tokens, refuses the log-in; trying often makes it worse."""


class FolderRefused(ImapFailed):
    """The folder is not there, or the server does not number its letters."""


class Refused(ImapFailed):
    """The server refuses a command (NO or BAD)."""
