"""Text that people type for people to read: one line of it, or several."""

import re
from typing import Final

from rolodesk.model.errors import Invalid

LINE_LIMIT: Final = 100
TEXT_LIMIT: Final = 10_000

_BREAKING: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]")
_LAYOUT: Final = frozenset("\t\n\r")


def check_line(text: str, *, field: str, limit: int = LINE_LIMIT) -> str:
    """
    Give the text trimmed.

    Refuses with `Invalid` an empty one, a long one, line breaks, control characters and lone surrogates.
    """
    line = text.strip()
    if not 1 <= len(line) <= limit or not line.isprintable():
        raise Invalid(field, f"must be one line of 1 to {limit} printable characters")
    return line


def check_unbroken(text: str, *, field: str) -> str:
    """
    Give the text unchanged, empty or not: a name, subject or label that a program hands in.

    Refuses with `Invalid` line breaks, tabs and other control characters: one line must stay one, in a mail's
    header too. What is only unseen is taken, for emoji and right-to-left names are made with it.
    """
    if not text.isprintable() and _BREAKING.search(text):
        raise Invalid(field, "must be one line without control characters")
    return text


def check_text(text: str, *, field: str, limit: int = TEXT_LIMIT) -> str:
    """
    Give the text trimmed, its line breaks and tabs kept.

    Refuses with `Invalid` an empty one, a long one, other control characters and lone surrogates.
    """
    trimmed = text.strip()
    if not 1 <= len(trimmed) <= limit or not all(c.isprintable() or c in _LAYOUT for c in trimmed):
        raise Invalid(field, f"must be a text of 1 to {limit} characters without control characters")
    return trimmed
