"""Plain text as it is meant to be read: `format=flowed` joined (RFC 3676), uuencoded files taken out."""

import re
from typing import Final

from rolodesk.mail.parsing.transfer import uu_line

_QUOTE: Final = re.compile(r">*")
_UU: Final = re.compile(
    r"^begin [0-7]{3,4} (\S[^\n]{0,200})\n((?:[\x20-\x60]{1,90}\n)+)(?:[` ]?\n)?end[ \t]*$", re.MULTILINE
)
_MOST_FILES: Final = 50


def join_flowed(text: str, *, deletes_space: bool) -> str:
    """Join lines that end in a blank with those that follow at their depth of quotes; signatures stay."""
    joined: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(_QUOTE.match(line)[0])  # type: ignore[index]  # it matches anything
        words = line[depth:].removeprefix(" ")
        is_signature = words == "-- "
        if depth == open_depth and not is_signature:
            joined[-1] += words
        else:
            joined.append(">" * depth + " " + words if depth else words)
        is_open = words.endswith(" ") and not is_signature
        open_depth = depth if is_open else -1
        if is_open and deletes_space:
            joined[-1] = joined[-1][:-1]
    return "\n".join(joined)


def take_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take uuencoded files out of a text with clean line ends: answers what is left, and (name, bytes)."""
    if "\nbegin " not in f"\n{text[:1_000_000]}":
        return text, []
    files: list[tuple[str, bytes]] = []

    def taken(match: re.Match[str]) -> str:
        data = b"".join(uu_line(line.encode("ascii")) for line in match[2].split("\n"))
        if not data or len(files) >= _MOST_FILES:
            return match[0]
        files.append((match[1], data))
        return ""

    return _UU.sub(taken, text), files
