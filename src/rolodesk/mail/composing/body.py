"""Bodies on the wire: texts in quoted-printable or base64, files streamed in base64; all of it 7-bit."""

import binascii
import re
from collections.abc import AsyncIterable, AsyncIterator
from typing import Final
from urllib.parse import quote

from rolodesk.mail.composing.header import FOLD, Field, head, ref
from rolodesk.model.filename import safe_filename
from rolodesk.model.outgoing import MailFile

LINE: Final = 76
BLOCK: Final = 57 * 4096
"""Bytes of a file that are encoded at once: whole lines of base64."""
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_ATTRIBUTE_CHARACTERS: Final = "!#$&+-.^_`|~"
_UNFIT: Final = ("message/", "multipart/")
"""Their bytes must not be encoded (RFC 2045, 6.4), and a file's may be anything."""


def text_part(text: str, *, subtype: str) -> bytes:
    """Give a text as a part of a letter: its header and its lines, UTF-8 below."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    octets = _ended("\r\n".join(lines).encode("utf-8", "replace"))
    fields: list[Field] = [("Content-Type", f"text/{subtype}; charset=utf-8")]
    beyond_ascii = sum(octet > 0x7E for octet in octets)  # noqa: PLR2004 - the last printable one
    if beyond_ascii * 6 > len(octets):
        fields.append(("Content-Transfer-Encoding", "base64"))
        return head(fields) + _base64_lines(octets)
    fields.append(("Content-Transfer-Encoding", "quoted-printable"))
    # It breaks lines as the first line ends, so there must be one.
    return head(fields) + binascii.b2a_qp(octets, istext=True)


async def file_part(file: MailFile, pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Give a file as a part of a letter, inline if the HTML shows it; whole lines, some 300 KB at once."""
    media_type = file.media_type.lower()
    if not _MEDIA_TYPE.fullmatch(media_type) or media_type.startswith(_UNFIT):
        media_type = "application/octet-stream"
    fields: list[Field] = [
        ("Content-Type", media_type),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"{'inline' if file.cid else 'attachment'};{FOLD}{_filename(file.name)}"),
    ]
    if file.cid:
        fields.append(("Content-ID", ref(file.cid)))
    yield head(fields)
    held = bytearray()
    async for piece in pieces:
        held += piece
        while len(held) >= BLOCK:
            yield _base64_lines(bytes(held[:BLOCK]))
            del held[:BLOCK]
    if held:
        yield _base64_lines(bytes(held))


def _filename(name: str) -> str:
    """
    Give the parameter that names a file (RFC 2231): one only.

    Readers differ in which of `filename` and `filename*` they take where both stand, and Python's own takes
    the poorer one.
    """
    safe = safe_filename(name)
    if safe.isascii():
        return f'filename="{safe}"'
    return f"filename*=utf-8''{quote(safe, safe=_ATTRIBUTE_CHARACTERS)}"


def _base64_lines(octets: bytes) -> bytes:
    letters = binascii.b2a_base64(octets, newline=False)
    lines = [letters[start : start + LINE] for start in range(0, len(letters), LINE)]
    return b"".join(line + b"\r\n" for line in lines)


def _ended(lines: bytes) -> bytes:
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"
