"""A letter as a tree of parts (RFC 2046), read in one pass and in bounded memory, however it is broken."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.fields import Fields, read_fields
from rolodesk.mail.parsing.source import Source
from rolodesk.mail.parsing.spooling import SMALL, Content, Spool
from rolodesk.mail.parsing.transfer import Decoder, decoder_for

OPAQUE: Final = "application/octet-stream"
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_READ: Final = {"text/plain": bounds.PLAIN_BYTES, "text/html": bounds.HTML_BYTES}
_LONGEST_BOUNDARY: Final = 500  # RFC 2046 says 70; longer ones are seen


class Part(msgspec.Struct, kw_only=True):
    """One part: either it has children (a multipart), or content."""

    fields: Fields
    media_type: str
    disposition: str = ""
    name: str = ""
    """The file name it gives, decoded, and as it came."""
    children: list["Part"] = []
    content: Content | None = None

    @property
    def is_attached(self) -> bool:
        """Whether its sender calls it an attachment."""
        return self.disposition == "attachment"


def read_parts(source: Source, spool: Spool) -> Part:
    """
    Read a letter to its end. Never fails for what is in it.

    A multipart without one delimiter is read as text; one without a named boundary by the first line that can
    be one; a delimiter of an outer multipart ends the inner ones. `bounds` say what is kept as one file
    instead.
    """
    return _Reader(source, spool).read()


class _Reader:
    """
    Reads parts by recursion, `bounds.DEPTH` deep at most.

    `_open` has each delimiter that is looked for, with the depth of its multipart; `_stop` is how the last
    body ended: with a delimiter of that depth, the closing one or not, or None at the letter's end.
    """

    def __init__(self, source: Source, spool: Spool) -> None:
        self._source = source
        self._spool = spool
        self._open: dict[bytes, int] = {}
        self._stop: tuple[int, bool] | None = None
        self._count = 0

    def read(self) -> Part:
        fields = read_fields(self._source, is_top=True)
        return self._part(fields, _media_type(fields, ""), depth=0)

    def _part(self, fields: Fields, media_type: str, *, depth: int) -> Part:
        self._count += 1
        disposition = fields.valued("content-disposition")
        part = Part(
            fields=fields,
            media_type=media_type,
            disposition=disposition.value,
            name=disposition.parameters.get("filename") or fields.content_type.parameters.get("name", ""),
        )
        if media_type.startswith("multipart/"):
            if depth < bounds.DEPTH:
                self._read_children(part, depth=depth)
                return part
            part.media_type, part.name = OPAQUE, "nested-parts.bin"
        part.content = self._content(part)
        return part

    def _read_children(self, part: Part, *, depth: int) -> None:
        boundary = self._boundary(part)
        if boundary is None:
            part.media_type = _guessed_text(self._source)
            part.content = self._content(part)
            return
        outer = self._open.get(boundary)
        self._open[boundary] = depth
        preamble = self._spool.take(self._blocks(), held=bounds.PLAIN_BYTES)
        if self._stop != (depth, False):
            part.media_type, part.content = "text/plain", preamble
        while self._stop == (depth, False):
            child = self._child(part, depth=depth)
            if child.fields or child.children or (child.content and child.content.size):
                part.children.append(child)  # else the delimiter stood twice
        if outer is None:
            self._open.pop(boundary, None)
        else:
            self._open[boundary] = outer
        if self._stop == (depth, True):
            for _ in self._blocks():  # the epilogue
                pass

    def _child(self, parent: Part, *, depth: int) -> Part:
        if self._count >= bounds.PARTS:
            self._open.clear()
            rest = Part(fields=Fields([]), media_type=OPAQUE, name="rest-of-letter.bin")
            rest.content = self._spool.take(self._blocks(), held=SMALL)
            return rest
        fields = read_fields(self._source)
        default = "message/rfc822" if parent.media_type == "multipart/digest" else ""
        return self._part(fields, _media_type(fields, default), depth=depth + 1)

    def _boundary(self, part: Part) -> bytes | None:
        """Give the boundary that is named, else the first line of the body that looks like a delimiter."""
        named = part.fields.content_type.parameters.get("boundary", "")
        if named:
            return named.encode("utf-8", "replace")[:_LONGEST_BOUNDARY].rstrip()
        while self._source.line().strip() == b"":
            if self._source.is_at_end():
                return None
        self._source.unread()
        line = self._source.line().rstrip()
        self._source.unread()
        can_be_one = line.startswith(b"--") and line.strip(b"-") and self._delimiter(line) is None
        return line[2 : 2 + _LONGEST_BOUNDARY] if can_be_one else None

    def _content(self, part: Part) -> Content:
        held = 0
        if part.media_type.startswith(("text/", "message/")):
            held = SMALL if part.is_attached else _READ.get(part.media_type, SMALL)
        decoder = decoder_for(part.fields.raw("content-transfer-encoding"))
        return self._spool.take(_decoded(self._blocks(), decoder), held=held)

    def _blocks(self) -> Iterator[bytes]:
        """Give a body block by block, without the line end before its delimiter, and set `_stop`."""
        held = b""
        while True:
            block = self._source.block()
            if not block:
                line = self._source.line()
                self._stop = self._delimiter(line) if line else None
                if not line or self._stop is not None:
                    if not line:
                        yield held
                    return
                block = line
            if held:
                block = held + block
            held = b"\r\n" if block.endswith(b"\r\n") else b"\n" if block.endswith(b"\n") else b""
            yield block[: len(block) - len(held)] if held else block

    def _delimiter(self, line: bytes) -> tuple[int, bool] | None:
        if not self._open:
            return None
        text = line[2 : _LONGEST_BOUNDARY + 10].rstrip()
        depth = self._open.get(text)
        if depth is not None:
            return depth, False
        depth = self._open.get(text[:-2]) if text.endswith(b"--") else None
        return None if depth is None else (depth, True)


def _decoded(blocks: Iterator[bytes], decoder: Decoder) -> Iterator[bytes]:
    for block in blocks:
        yield decoder.feed(block)
    yield decoder.end()


def _media_type(fields: Fields, default: str) -> str:
    """Give the type in lower case: text for a part without, opaque for what is none (RFC 2045, 5.2)."""
    named = fields.content_type.value
    if not named:
        return default or "text/plain"
    if _MEDIA_TYPE.fullmatch(named):
        return named
    if named in {"text", "plain"}:
        return "text/plain"
    return "text/html" if named == "html" else OPAQUE


def _guessed_text(source: Source) -> str:
    return "text/html" if source.next_starts_with((b"<html", b"<!doctype html")) else "text/plain"
