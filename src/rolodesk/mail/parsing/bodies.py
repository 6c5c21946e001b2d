"""What of a letter's parts is its text, and what is a file."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from rolodesk.mail.parsing import bounds
from rolodesk.mail.parsing.charsets import codec_of, decode
from rolodesk.mail.parsing.cleaning import clean_text
from rolodesk.mail.parsing.flowed import join_flowed, take_uuencoded
from rolodesk.mail.parsing.parts import Part
from rolodesk.model.markup import text_to_html

_READ: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_PASSED_OVER: Final = frozenset({"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"})
"""Other forms of a text, where an alternative has it as plain text or HTML."""
_META_CHARSET: Final = re.compile(
    rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,60})", re.IGNORECASE
)
_ENRICHED: Final = re.compile(r"<param>[^<]*</param>|</?[A-Za-z-]{1,60}>")
_HEAD: Final = 4_096


class Segment(msgspec.Struct, frozen=True):
    """A piece of a letter's text, as plain text, as HTML, or as both ("" is without)."""

    plain: str
    html: str


class Attached(msgspec.Struct, frozen=True):
    """A file: a part of the letter, or what stood uuencoded in its text."""

    part: Part
    data: bytes | None = None
    name: str = ""


class Body(msgspec.Struct, frozen=True):
    """A letter's text in the order of its parts, and its files."""

    segments: list[Segment]
    files: list[Attached]

    @property
    def has_text(self) -> bool:
        """Whether any of it says anything."""
        return any(segment.plain.strip() or segment.html.strip() for segment in self.segments)


def read_body(part: Part, *, is_root: bool = True) -> Body:
    """
    Tell text from files (RFC 2046, 5.1; RFC 2183; RFC 2387).

    Text is every part of plain text or HTML that is not called an attachment and is no named file beside
    another text. Of an alternative the plain and the HTML form are one segment, and any other form is a file.
    All else, attached letters and signatures among it, is a file. A text longer than its bound is a file
    besides.
    """
    if part.content is not None:
        return _leaf(part, is_root=is_root)
    if part.media_type == "multipart/alternative":
        return _alternative(part)
    if part.media_type == "multipart/related":
        return _related(part)
    if part.media_type == "multipart/encrypted":
        return Body([], [Attached(leaf) for leaf in leaves(part)])
    return _joined(_in_turn(part.children, is_root=is_root))


def leaves(part: Part) -> Iterator[Part]:
    """Give the parts that have content, in their order."""
    if part.content is not None:
        yield part
    for child in part.children:
        yield from leaves(child)


def text_of(part: Part) -> str:
    """Give the text of a part of text, decoded and cleaned; what of it was read."""
    head = part.content.head if part.content else b""
    parameters = part.fields.content_type.parameters
    charset = parameters.get("charset", "")
    if part.media_type == "text/html" and codec_of(charset) is None:
        meta = _META_CHARSET.search(head[:_HEAD])
        charset = meta[1].decode("ascii") if meta else ""
        if codec_of(charset) in {"utf-16", "utf-32", "utf-16-le", "utf-16-be"}:
            charset = ""  # the meta element could not be read if that were so
    text = clean_text(decode(head, charset), limit=bounds.HTML_BYTES)
    if part.media_type == "text/plain" and parameters.get("format", "").lower() == "flowed":
        return join_flowed(text, deletes_space=parameters.get("delsp", "").lower() == "yes")
    if part.media_type in {"text/enriched", "text/richtext"}:
        return _ENRICHED.sub("", text).replace("<<", "<")
    return text


def _leaf(part: Part, *, is_root: bool) -> Body:
    if part.media_type not in _READ or part.is_attached or (part.name and not is_root):
        return Body([], [Attached(part)])
    text = text_of(part)
    files = [Attached(part)] if part.content and not part.content.is_whole else []
    if part.media_type == "text/html":
        return Body([Segment("", text)], files)
    text, encoded = take_uuencoded(text)
    return Body([Segment(text, "")], files + [Attached(part, data, name) for name, data in encoded])


def _alternative(part: Part) -> Body:
    """Take the first plain form and the last HTML; a form that is empty does not count."""
    bodies = [
        read_body(child) for child in part.children if child.media_type not in _PASSED_OVER
    ] or _in_turn(part.children, is_root=True)
    plain = next((text for body in bodies if (text := _plain(body)).strip()), "")
    html = next((text for body in reversed(bodies) if (text := _html(body)).strip()), "")
    return Body([Segment(plain, html)], [file for body in bodies for file in body.files])


def _plain(body: Body) -> str:
    return "" if any(segment.html for segment in body.segments) else _lines(body)


def _lines(body: Body) -> str:
    return "\n\n".join(segment.plain for segment in body.segments if segment.plain.strip())


def _html(body: Body) -> str:
    """Give the HTML form of it, what is only plain between among it; "" if none of it is HTML."""
    if not any(segment.html.strip() for segment in body.segments):
        return ""
    return "\n".join(segment.html or text_to_html(segment.plain) for segment in body.segments)


def _related(part: Part) -> Body:
    """Read the root, the part that `start` names or the first; the others are what it shows."""
    start = part.fields.content_type.parameters.get("start", "").strip()
    named = [child for child in part.children if start and child.fields.raw("content-id") == start]
    root = next(iter([*named, *part.children]), None)
    bodies = [read_body(root)] if root is not None else []
    shown = [Attached(leaf) for child in part.children if child is not root for leaf in leaves(child)]
    return _joined([*bodies, Body([], shown)])


def _in_turn(children: Iterable[Part], *, is_root: bool) -> list[Body]:
    """Read parts one after the other: once there is text, a text with a name is a file."""
    bodies: list[Body] = []
    for child in children:
        has_text = any(body.has_text for body in bodies)
        bodies.append(read_body(child, is_root=is_root and not has_text))
    return bodies


def _joined(bodies: list[Body]) -> Body:
    return Body(
        [segment for body in bodies for segment in body.segments],
        [file for body in bodies for file in body.files],
    )
