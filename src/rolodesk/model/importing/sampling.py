"""Looking at a file as it is uploaded: how its text is encoded, how many lines it has, what it may be."""

import codecs
import re
from typing import Final

import msgspec

from rolodesk.model.errors import Invalid

SAMPLE_BYTES: Final = 256 * 1024
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
CSV, VCARD, JSONL = "csv", "vcf", "jsonl"
FORMATS: Final = (CSV, VCARD, JSONL)
NO_TEXT: Final = "the file is no text: it must be CSV, vCard or JSON lines"
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS: Final = 0.02
"""Of the characters of a text that somebody's program spoilt here and there; of an image it is a tenth."""


class Sample(msgspec.Struct, frozen=True):
    """What was seen of a file: its beginning, how its text is encoded, and how many lines it has."""

    head: bytes
    encoding: str
    lines: int

    @property
    def text(self) -> str:
        """The beginning, decoded as far as it is whole."""
        return codecs.getincrementaldecoder(self.encoding)("replace").decode(self.head)

    @property
    def format(self) -> str:
        """What kind of file it begins as."""
        start = self.text.lstrip("\ufeff \t\r\n")
        if start[:11].upper() == "BEGIN:VCARD":
            return VCARD
        return JSONL if start.startswith("{") else CSV


class Sampler:
    """Watches the bytes of a file go by."""

    def __init__(self) -> None:
        self._head = b""
        self._line_ends = 0
        self._returns = 0
        self._zeros = 0
        self._utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()

    def see(self, chunk: bytes) -> None:
        """Take the next bytes in."""
        if len(self._head) < SAMPLE_BYTES:
            self._head += chunk[: SAMPLE_BYTES - len(self._head)]
        self._line_ends += chunk.count(b"\n")
        self._returns += chunk.count(b"\r")
        self._zeros += chunk.count(b"\0")
        if self._utf8 is not None:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError:
                self._utf8 = None

    def sample(self) -> Sample:
        """Say what was seen, once all has gone by. Refuses (`Invalid`) an empty file, and what is no text."""
        if not self._head:
            raise Invalid("", "the file is empty")
        sample = Sample(self._head, self._encoding(), max(self._line_ends, self._returns) + 1)
        controls = _CONTROLS.findall(sample.text)
        if "\0" in controls or len(controls) > _MOST_CONTROLS * len(sample.text):
            raise Invalid("", NO_TEXT)
        return sample

    def _encoding(self) -> str:
        if self._head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if self._zeros:
            return self._without_mark()
        if self._utf8 is None:
            return "cp1252"
        return "utf-8-sig" if self._head.startswith(codecs.BOM_UTF8) else "utf-8"

    def _without_mark(self) -> str:
        """Tell the halves of UTF-16 by where the zeros of its ASCII letters are. Else it is no text."""
        even, odd = self._head[0::2].count(0), self._head[1::2].count(0)
        if max(even, odd) * 4 < len(self._head):
            raise Invalid("", NO_TEXT)
        return "utf-16-le" if odd > even else "utf-16-be"
