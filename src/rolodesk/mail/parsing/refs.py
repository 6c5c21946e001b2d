"""Message-IDs in the fields that hold them (RFC 5322, 3.6.4)."""

import re
from collections.abc import Iterable
from typing import Final

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.cleaning import clean_line

_REF: Final = re.compile(r"<([^<>]*)>")
_BARE: Final = re.compile(r"[^\s<>,;\"()]+@[^\s<>,;\"()]+")


def read_refs(value: str) -> tuple[str, ...]:
    """
    Give the Message-IDs of an unfolded value, without angle brackets, each once, in their order.

    Blanks within one come from folding and are taken out. Where there are no angle brackets, words with an @
    are taken. Of more than `bounds.REFERENCES` the first and the last are given.
    """
    found = _distinct(_REF.findall(value)) or _distinct(_BARE.findall(value))
    if len(found) > bounds.REFERENCES:
        found = [found[0], *found[1 - bounds.REFERENCES :]]
    return tuple(found)


def read_ref(value: str) -> str:
    """Give the one Message-ID of an unfolded value, a lone word without an @ too; "" if there is none."""
    refs = read_refs(value)
    if refs:
        return refs[0]
    words = value.split()
    return next(iter(_distinct(words)), "") if len(words) == 1 else ""


def _distinct(texts: Iterable[str]) -> list[str]:
    """Clean the texts, and leave out what is empty, too long, or was there before."""
    cleaned = (clean_line(text, limit=bounds.MESSAGE_REF + 1).replace(" ", "") for text in texts)
    return list(dict.fromkeys(text for text in cleaned if 0 < len(text) <= bounds.MESSAGE_REF))
