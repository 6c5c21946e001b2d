"""A signature at the end of a text told from what its author says."""

import re
from typing import Final

from mailparser_reply import EmailMessage
from mailparser_reply.constants import MAIL_LANGUAGES

from rolodesk.mail.parsing import bounds

_DELIMITER: Final = re.compile(r"--[ \xa0]?")
_LONGEST_DELIMITED: Final = 40
"""Lines after `-- `; more are no signature."""
_LONGEST_SIGNATURE: Final = 15
_LONGEST_LINE: Final = 120
_LONGEST_CLOSING: Final = 60
"""Characters of "Best regards," and the like; a longer line says something."""
_HARD: Final = re.compile(r"[ \t]{40}|[-_*>]{200}|\n{8}|[^\n]{600}")


def without_signature(text: str, *, language: str) -> str:
    """
    Give the text without the signature at its end; as it is where there is none, or nothing else.

    What follows `-- ` (RFC 3676, 4.3), and what the reply parser's library finds by the closing phrases of
    the language and English; of that only what has a signature's shape, a short phrase and a few short lines,
    is believed.
    """
    lines = text.split("\n")
    for index in range(len(lines) - 1, max(len(lines) - _LONGEST_DELIMITED, 0), -1):
        if _DELIMITER.fullmatch(lines[index]):
            lines = lines[:index]
            break
    start = _closing(lines, language)
    if start is not None and _has_its_shape(lines[start:]):
        lines = lines[:start]
    new = "\n".join(lines).rstrip()
    return new if new.strip() else text


def _closing(lines: list[str], language: str) -> int | None:
    """
    Ask the library in which line the signature starts.

    Its patterns take quadratic time and more in long runs of blanks, so it is given few lines of ordinary
    text, the last ones; and it strips each line, so only the line's number is taken from it.
    """
    first = len(lines)
    size = 0
    while (
        first
        and size + len(lines[first - 1]) < bounds.REPLY_TEXT
        and len(lines) - first < 2 * _LONGEST_SIGNATURE
    ):
        first -= 1
        size += len(lines[first]) + 1
    while first < len(lines) and not lines[first].strip():
        first += 1
    tail = [line.strip() for line in lines[first:]]
    text = "\n".join(tail)
    if not text or _HARD.search(text):
        return None
    languages = [language] if language in MAIL_LANGUAGES else []
    replies = EmailMessage(text=text, languages=[*languages], keep_hyphen_lists=True).read().replies
    found = replies[0].signatures if replies else ""
    at = text.find(found) if found else -1
    if at < 0 or (first == 0 and at == 0):
        return None
    return first + text.count("\n", 0, at)


def _has_its_shape(lines: list[str]) -> bool:
    said = [line.strip() for line in lines if line.strip()]
    if not said or len(said) > _LONGEST_SIGNATURE or len(said[0]) > _LONGEST_CLOSING:
        return False
    return all(len(line) <= _LONGEST_LINE and not line.endswith(("?", "？")) for line in said)
