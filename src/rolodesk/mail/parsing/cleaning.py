"""Text from outside made fit to be stored and shown: no NUL, no lone surrogate, no stray control."""

import re
from typing import Final

_LINE_ENDS: Final = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_UNWANTED: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_BLANK: Final = re.compile(r"\s+")
# Characters that turn the direction of what is around them, or that are not seen.
_TURNING: Final = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]")


def clean_text(text: str, *, limit: int) -> str:
    """Give a text of several lines, with clean line ends, at most `limit` characters long."""
    text = text[: 2 * limit]
    text = _LINE_ENDS.sub("\n", text)
    return _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text))[:limit]


def clean_line(text: str, *, limit: int) -> str:
    """Give a text of one line, at most `limit` characters long, each run of white space one blank."""
    text = _BLANK.sub(" ", text[: 4 * limit])
    text = _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text)).strip()
    return text[:limit].rstrip()


def clean_name(text: str, *, limit: int) -> str:
    """Give a name: one line, without what is unseen or turns the direction of writing."""
    return clean_line(_TURNING.sub("", text[: 4 * limit]), limit=limit)
