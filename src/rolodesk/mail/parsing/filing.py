"""Files of a letter: what they are called, and which the HTML shows."""

import hashlib
import re
from typing import Final
from urllib.parse import unquote

import msgspec

from rolodesk.mail.parsing.bodies import Attached
from rolodesk.mail.parsing.cleaning import clean_line
from rolodesk.mail.parsing.fields import read_fields
from rolodesk.mail.parsing.parts import OPAQUE, Part
from rolodesk.mail.parsing.source import Source
from rolodesk.mail.parsing.spooling import Content, Spool
from rolodesk.model.filename import safe_filename
from rolodesk.model.letter import LetterFile

_CID: Final = 300
_REFERENCE: Final = re.compile(r"cid:([^\s\"'<>)&]{1,300})", re.IGNORECASE)
_NAMES: Final = {
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "application/pgp-encrypted": "version.asc",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/calendar": "invite.ics",
    "text/html": "text.html",
    "text/plain": "text.txt",
    "text/rfc822-headers": "headers.txt",
    "text/vcard": "card.vcf",
    "text/x-vcard": "card.vcf",
}
_SUFFIXES: Final = {
    "application/json": "json",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/zip": "zip",
    "audio/mpeg": "mp3",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "image/webp": "webp",
    "text/csv": "csv",
    "text/markdown": "md",
    "text/rtf": "rtf",
    "text/xml": "xml",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}
_LETTERS: Final = frozenset({"message/rfc822", "message/global"})


def file_of(attached: Attached, spool: Spool, *, html: str) -> LetterFile:
    """Put a file into the spool folder and describe it. It is inline if the HTML refers to its Content-ID."""
    part, content = attached.part, attached.part.content
    if attached.data is not None:
        content = Content(
            head=attached.data,
            size=len(attached.data),
            sha256=hashlib.sha256(attached.data).hexdigest(),
            spooled="",
        )
        return _described(OPAQUE, safe_filename(attached.name), spool=spool, content=content)
    if content is None:
        raise TypeError("only a part that has content is a file")
    file = _described(part.media_type, _name(part), spool=spool, content=content)
    cid = clean_line(part.fields.text("content-id").strip().strip("<>"), limit=_CID)
    return msgspec.structs.replace(file, cid=cid, inline=bool(cid) and cid in shown_cids(html))


def shown_cids(html: str) -> frozenset[str]:
    """Give the Content-IDs that HTML refers to (RFC 2392), as they are written there and decoded."""
    found = _REFERENCE.findall(html)
    return frozenset(found) | frozenset(unquote(cid) for cid in found)


def _described(media_type: str, name: str, *, spool: Spool, content: Content) -> LetterFile:
    return LetterFile(
        spooled=spool.keep(content),
        name=name,
        media_type=media_type,
        size=content.size,
        sha256=content.sha256,
    )


def _name(part: Part) -> str:
    """Give the name it has, else one that its type tells; of an attached letter its subject."""
    if part.name:
        return safe_filename(part.name, fallback=_fallback(part))
    if part.media_type in _LETTERS and part.content is not None:
        subject = read_fields(Source(part.content.file()), is_top=True).text("subject")
        return safe_filename(
            f"{subject.strip().replace('/', '-')[:100]}.eml" if subject.strip() else "letter.eml"
        )
    return _fallback(part)


def _fallback(part: Part) -> str:
    named = _NAMES.get(part.media_type)
    if named:
        return named
    kind, _, _ = part.media_type.partition("/")
    suffix = _SUFFIXES.get(part.media_type)
    stem = kind if kind in {"image", "audio", "video"} else "attachment"
    return f"{stem}.{suffix}" if suffix else stem
