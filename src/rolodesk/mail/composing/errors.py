"""Why a letter cannot be composed."""


class Uncomposable(ValueError):
    """What a mail is made of cannot stand in a letter; the sentence says what."""


class NeedsSmtputf8(Uncomposable):
    """An address has letters that the next server must take by SMTPUTF8 (RFC 6531), and it does not."""

    def __init__(self, email: str) -> None:
        super().__init__(f"the relay does not take international addresses (SMTPUTF8) such as {email}")
