"""Passwords: what is taken as one, and the hash that is stored in its place."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from rolodesk.model.errors import Invalid

SHORTEST: Final = 12
LONGEST: Final = 1024

_hasher: Final = PasswordHasher()  # argon2id with the parameters of RFC 9106's low-memory recommendation


def check_password(text: str, *, field: str) -> str:
    """
    Give the password unchanged.

    Refuses with `Invalid` one that is shorter than 12 or longer than 1,024 characters, or that holds a line
    break or another control character: no form could send it again. Asks for no kinds of characters, as
    NIST SP 800-63B advises.
    """
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid(field, f"must have {SHORTEST} to {LONGEST} characters")
    if any(ord(letter) < ord(" ") or letter == "\x7f" for letter in text):
        raise Invalid(field, "must be one line without control characters")
    return text


def hash_password(text: str) -> str:
    """Give the argon2id hash (RFC 9106) of a password, with salt and parameters, in a quarter of a second."""
    return _hasher.hash(text)


def password_matches(stored: str | None, text: str) -> bool:
    """
    Whether a password is the one that was hashed. Takes a quarter of a second.

    It takes as long where nothing is stored, so that the time does not tell who has a password.
    """
    try:
        return _hasher.verify(stored or _NOBODYS, text) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


_NOBODYS: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$3GaRx0Bm9fVsJ0Q54LSu5A$lkG9TJud4eremlPGrLBZQrSHR2f8HmZNY/yOxhIwh5s"
)
"""The hash of a password that nobody has."""
