"""API keys: how they are made, recognised, stored as a hash, and kept out of any text."""

import base64
import hashlib
import re
import secrets
import zlib
from collections.abc import Callable

_PREFIX = "rk_"
_BITS = 160
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM_LENGTH = 6  # 62**6 is the first power beyond 2**32
_FORM = re.compile(r"rk_[a-z2-7]{32}[0-9A-Za-z]{6}")
_HINT_LENGTH = len(_PREFIX) + 4

# Wider than the form on purpose. A key that was cut off, glued to what follows it, changed in case or
# percent-encoded (once or more: %5F, %255F) must not pass into a log either.
KEY_PATTERN = re.compile(
    r"(?:r|%(?:25)*[57]2)(?:k|%(?:25)*[46]B)(?:_|%(?:25)*5F)"
    r"(?:[0-9A-Z]|%(?:25)*(?:3[0-9]|[46][1-9A-F]|[57][0-9A])){16,}",
    re.IGNORECASE | re.ASCII,
)


def new_key(random: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """
    Give a new key: `rk_`, 160 random bits in 32 letters and digits, and a checksum of 6.

    The prefix and the checksum let leak scanners report it without guessing. It is safe in a URL path.
    """
    body = base64.b32encode(random(_BITS // 8)).decode("ascii").lower()
    return f"{_PREFIX}{body}{_checksum(body)}"


def has_key_form(text: str) -> bool:
    """Whether the text has a key's prefix, alphabet, length and checksum: worth being looked up."""
    return _FORM.fullmatch(text) is not None and text.endswith(
        _checksum(text[len(_PREFIX) : -_CHECKSUM_LENGTH])
    )


def hash_key(text: str) -> str:
    """
    Give what is stored in a key's place: its SHA-256, 64 hexadecimal digits.

    No salt and no slow hash: 160 random bits cannot be guessed, and the hash must be looked up by.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def key_hint(text: str) -> str:
    """Give the first 7 characters, by which people tell their keys apart; they tell 20 of the 160 bits."""
    return text[:_HINT_LENGTH]


def redact(text: str) -> str:
    """Give the text with `[key]` for every key in it, and for all that resembles one."""
    return KEY_PATTERN.sub("[key]", text)


def _checksum(body: str) -> str:
    """Give the CRC-32 of a key's random part in base 62, 6 digits."""
    rest = zlib.crc32(body.encode("ascii"))
    digits = ""
    for _ in range(_CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
