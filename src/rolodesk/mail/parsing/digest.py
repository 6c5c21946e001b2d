"""What is the same of a letter however often and by whichever way it is delivered."""

import hashlib
from collections.abc import Iterable
from typing import Final

from rolodesk.mail.parsing.encoded_words import decode_words
from rolodesk.mail.parsing.fields import Fields
from rolodesk.mail.parsing.parts import Part

_FIELDS: Final = ("from", "to", "cc", "subject", "date", "message-id")


def digest_of(fields: Fields, contents: Iterable[Part]) -> str:
    """
    Give the SHA-256 (hex) of From, To, Cc, Subject, Date and Message-ID, and of the decoded contents.

    What servers change on the way does not count: folding, blanks and encodings of fields, transfer
    encodings, boundaries, line ends, and empty lines around a text.
    """
    hashed = hashlib.sha256()
    for name in _FIELDS:
        for value in fields.all_raw(name):
            hashed.update(f"{name}:{''.join(decode_words(value).split())}\n".encode("utf-8", "replace"))
    for part in contents:
        hashed.update(f"{part.media_type} {_content_digest(part)}\n".encode())
    return hashed.hexdigest()


def _content_digest(part: Part) -> str:
    content = part.content
    if content is None:
        return ""
    if content.is_whole and part.media_type.startswith("text/"):
        return hashlib.sha256(content.head.replace(b"\r", b"").strip()).hexdigest()
    return content.sha256
