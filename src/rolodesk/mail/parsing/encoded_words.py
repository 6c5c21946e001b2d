"""Header values to text: encoded words (RFC 2047), raw UTF-8 (RFC 6532), and raw bytes in any charset."""

import binascii
import re
from typing import Final

from rolodesk.mail.parsing.charsets import decode

# Within bounds, so that a search is linear. Blanks in the text and an unescaped "?" are forbidden, and
# common.
_WORD: Final = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?=")
_FOLD: Final = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")


def unfold(raw: bytes, *, charset: str = "") -> str:
    """Give a field's value as text on one line; encoded words are still as they are."""
    text = raw.decode("ascii") if raw.isascii() else decode(raw, charset)
    return _FOLD.sub("", text).strip() if "\n" in text or "\r" in text else text.strip()


def decode_words(text: str) -> str:
    """
    Decode the encoded words in a text. What is not one, or is broken, stays as it is.

    White space between two of them is no part of the text (RFC 2047, 6.2), and a character may be split
    between neighbours of one charset, as some senders do.
    """
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending, pending_charset = b"", ""
    at = 0
    for match in _WORD.finditer(text):
        data = _data(match[2], match[3])
        if data is None:
            continue
        between = text[at : match.start()]
        charset = match[1].partition("*")[0]
        if at and not between.strip():
            between = ""
        if between or charset.lower() != pending_charset.lower():
            pieces.append(decode(pending, pending_charset))
            pending = b""
        pieces.append(between)
        pending, pending_charset = pending + data, charset
        at = match.end()
    pieces += [decode(pending, pending_charset), text[at:]]
    return "".join(pieces)


def _data(encoding: str, text: str) -> bytes | None:
    if encoding in "bB":
        return _from_base64(text)
    spaced = text.replace("_", " ").encode("utf-8", "replace")
    return binascii.a2b_qp(spaced)


def _from_base64(text: str) -> bytes | None:
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return None
