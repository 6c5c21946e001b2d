"""Text lines from bytes, piece by piece, with their line ends and numbers."""

import codecs
from collections.abc import Iterator
from typing import Final

import msgspec

from rolodesk.model.errors import Malformed

LONGEST_LINE: Final = 1 << 20


class Line(msgspec.Struct, frozen=True):
    """A line of a file, numbered from 1, as it stands there."""

    number: int
    text: str


class Lines:
    """Splits bytes at LF, CR LF and CR alone. Refuses (`Malformed`) lines of over 2^20 characters."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._held = ""
        self._number = 0

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """Give the lines that are whole with these bytes."""
        yield from self._cut(self._held + self._decoder.decode(chunk), is_end=False)

    def end(self) -> Iterator[Line]:
        """Give what is left."""
        yield from self._cut(self._held + self._decoder.decode(b"", final=True), is_end=True)

    def _cut(self, text: str, *, is_end: bool) -> Iterator[Line]:
        begin = 0
        while (stop := self._end_of_line(text, begin, is_end=is_end)) > begin:
            yield self._line(text[begin:stop])
            begin = stop
        self._held = text[begin:]
        if len(self._held) > LONGEST_LINE:
            raise Malformed(f"line {self._number + 1} has more than {LONGEST_LINE} characters")
        if is_end and self._held:
            yield self._line(self._held)
            self._held = ""

    def _end_of_line(self, text: str, begin: int, *, is_end: bool) -> int:
        """Find where the next line ends, behind its line break; `begin` if it is not whole yet."""
        feed, carriage = text.find("\n", begin), text.find("\r", begin)
        if carriage == -1 or (feed != -1 and feed < carriage):
            return feed + 1 or begin
        if carriage + 1 == len(text) and not is_end:
            return begin
        return carriage + (2 if text[carriage + 1 : carriage + 2] == "\n" else 1)

    def _line(self, text: str) -> Line:
        self._number += 1
        return Line(self._number, text.replace("\0", ""))
