"""A header: its fields in their order, read within bounds, and tolerant of what is no field."""

import re
from collections.abc import Iterator
from typing import Final

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.charsets import codec_of
from rolodesk.mail.parsing.encoded_words import decode_words, unfold
from rolodesk.mail.parsing.parameters import Valued, read_valued
from rolodesk.mail.parsing.source import Source

_FIELD: Final = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_ENVELOPE_LINE: Final = (b"from ", b">from ")
# After a line that is no field, one of these shows that the header goes on: a folded line has lost its blank.
_GOES_ON: Final = (
    *(
        b"from:",
        b"to:",
        b"subject:",
        b"date:",
        b"message-id:",
        b"mime-version:",
        b"content-type:",
        b"received:",
    ),
    *(b"content-transfer-encoding:", b"content-disposition:", b"reply-to:", b"return-path:", b"references:"),
)


class Fields:
    """The fields of one header. Names are in lower case; a value is decoded when it is asked for."""

    def __init__(self, raw: list[tuple[str, bytes]]) -> None:
        self._raw = raw
        self.charset = ""
        """In which bytes beyond ASCII are read where they are not UTF-8."""
        self.content_type = self.valued("content-type")
        self.charset = self.content_type.parameters.get("charset", "")
        if codec_of(self.charset) in {"utf-7", "utf-16", "utf-32"}:
            self.charset = ""

    def raw(self, name: str) -> str:
        """Give the first value of a field on one line, encoded words still in it; "" if it is missing."""
        return next(self.all_raw(name), "")

    def all_raw(self, name: str) -> Iterator[str]:
        """Give each value of a field so."""
        return (unfold(value, charset=self.charset) for key, value in self._raw if key == name)

    def text(self, name: str) -> str:
        """Give the first value of a field, decoded; "" if it is missing."""
        return decode_words(self.raw(name))

    def valued(self, name: str) -> Valued:
        """Read the first value of a field as one with parameters."""
        return read_valued(self.raw(name))

    def all(self) -> Iterator[tuple[str, str]]:
        """Give all fields in their order, decoded."""
        return ((name, decode_words(unfold(value, charset=self.charset))) for name, value in self._raw)

    def __bool__(self) -> bool:
        return bool(self._raw)


def read_fields(source: Source, *, is_top: bool = False) -> Fields:
    """
    Read a header up to and with the empty line that ends it, or up to a line that is no part of one.

    `bounds` say how much is kept; what is beyond is passed over. A line that starts with `--` ends it in any
    case: a delimiter must not be missed for a header without its empty line.
    """
    raw: list[tuple[str, list[bytes]]] = []
    total = 0
    may_open, is_within = is_top, False
    while line := source.line():
        if line in {b"\n", b"\r\n"} and not is_within:
            break
        is_folded = is_within or line[:1] in b" \t"
        is_within = not line.endswith(b"\n")
        match = None if is_folded else _FIELD.match(line)
        if match is None and not is_folded:
            if may_open and line[:6].lower().startswith(_ENVELOPE_LINE):
                may_open = False
                continue
            if line.startswith(b"--") or not (is_top and raw and source.next_starts_with(_GOES_ON)):
                source.unread()
                break
        may_open = False
        total += len(line)
        if total > bounds.HEADER_BYTES:
            continue
        if match is not None:
            raw.append((match[1].decode("ascii").lower(), [line[match.end() :]]))
        elif raw:
            raw[-1][1].append(line if is_folded else b" " + line)
    return Fields([(name, _bounded(lines)) for name, lines in raw[: bounds.HEADER_FIELDS]])


def _bounded(lines: list[bytes]) -> bytes:
    value = lines[0] if len(lines) == 1 else b"".join(lines)
    return value[: bounds.FIELD_BYTES]
