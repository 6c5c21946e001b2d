"""Reading what an IMAP server answers to FETCH: pure, and forgiving about order and unasked answers."""

import imaplib
import re
import time
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

import msgspec

Part: TypeAlias = bytes | tuple[bytes, bytes] | None
"""As imaplib gives it: a line, or a line with the literal that follows it."""

_UID: Final = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d{1,18})\b")


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A letter in a folder: its UID, its size as the server says it, when the server got it, some fields."""

    uid: int
    size: int
    received_at: int | None
    """In ms."""
    fields: bytes
    """The header fields that were asked for, as they stand there."""


def listed(parts: Iterable[Part]) -> list[Listed]:
    """Read the answer to a listing, by UID. Unasked answers (a flag that changed) are passed over."""
    found: dict[int, Listed] = {}
    for words, literal in _answers(parts):
        uid, size = _UID.search(words), _SIZE.search(words)
        if uid and size:
            found[int(uid[1])] = Listed(
                uid=int(uid[1]),
                size=int(size[1]),
                received_at=_received_at(words),
                fields=literal or b"",
            )
    return [found[uid] for uid in sorted(found)]


def bodies(parts: Iterable[Part]) -> dict[int, bytes]:
    """Read the answer to a request for (parts of) letters, by UID. A letter that is gone is missing."""
    found = {}
    for words, literal in _answers(parts):
        uid = _UID.search(words)
        if uid and b"BODY[]" in words:
            found[int(uid[1])] = literal or b""
    return found


def _answers(parts: Iterable[Part]) -> Iterator[tuple[bytes, bytes | None]]:
    """Give each answer's words, without its literal, and the literal."""
    words, literal = b"", None
    for part in parts:
        if isinstance(part, tuple):
            words += b" " + part[0]
            literal = part[1]
        elif part is not None:
            yield words + b" " + part, literal
            words, literal = b"", None


def _received_at(words: bytes) -> int | None:
    moment = imaplib.Internaldate2tuple(words)
    return None if moment is None else int(time.mktime(moment)) * 1000
