"""A letter as bytes: its header and its tree of parts, streamed so that no file is ever whole in memory."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256

import msgspec

from rolodesk.actions.ports import Blobs
from rolodesk.mail.composing import header
from rolodesk.mail.composing.body import file_part, text_part
from rolodesk.mail.composing.header import Field, head
from rolodesk.mail.composing.text import html_body_of, plain_of, subject_of
from rolodesk.model.outgoing import MailFile, OutgoingKind, Parcel
from rolodesk.model.reply_token import reply_address
from rolodesk.model.sealing import Keyring


class Composition(msgspec.Struct, frozen=True):
    """A letter that is to be written out. `utf8` allows raw UTF-8 in addresses (RFC 6532)."""

    parcel: Parcel
    keyring: Keyring
    blobs: Blobs
    utf8: bool

    @property
    def size(self) -> int:
        """About as many bytes as it has on the wire."""
        files = sum(file.size * 78 // 57 + 500 for file in self.parcel.files)
        return files + 2 * (len(self.parcel.plain) + len(self.parcel.html)) + 4000

    async def pieces(self) -> AsyncIterator[bytes]:
        """
        Give the letter in pieces of whole lines, the same at each try.

        Raises `Uncomposable`, with the first piece at the latest for what is in its header.
        """
        parcel = self.parcel
        inline, attached = _sorted(parcel.files, html_body_of(parcel))
        if not attached:
            yield head([*self._fields(), _multipart("alternative", parcel)], utf8=self.utf8)
            async for piece in self._alternative(inline):
                yield piece
            return
        yield head([*self._fields(), _multipart("mixed", parcel)], utf8=self.utf8)
        yield _opened("mixed", parcel) + head([_multipart("alternative", parcel)])
        async for piece in self._alternative(inline):
            yield piece
        async for piece in self._files(attached, "mixed"):
            yield piece
        yield _closed("mixed", parcel)

    async def _alternative(self, inline: Sequence[MailFile]) -> AsyncIterator[bytes]:
        """Give the text, and the HTML with the pictures it shows (RFC 2387)."""
        parcel = self.parcel
        html = text_part(html_body_of(parcel), subtype="html")
        yield _opened("alternative", parcel) + text_part(plain_of(parcel), subtype="plain")
        if not inline:
            yield _opened("alternative", parcel) + html
        else:
            yield _opened("alternative", parcel) + head([_multipart("related", parcel)])
            yield _opened("related", parcel) + html
            async for piece in self._files(inline, "related"):
                yield piece
            yield _closed("related", parcel)
        yield _closed("alternative", parcel)

    async def _files(self, files: Sequence[MailFile], level: str) -> AsyncIterator[bytes]:
        for file in files:
            yield _opened(level, self.parcel)
            async for piece in file_part(file, self.blobs.open(file.blob_key)):
                yield piece

    def _fields(self) -> list[Field]:
        parcel, utf8 = self.parcel, self.utf8
        answers_come_to = reply_address(
            parcel.sender.email, self.keyring, workspace_id=parcel.workspace_id, ticket_id=parcel.ticket_id
        )
        sent_at = datetime.fromtimestamp(parcel.dated / 1000, UTC)
        fields: list[Field] = [
            ("From", header.mailbox(parcel.sender, utf8=utf8)),
            (
                "Reply-To",
                header.mailbox(msgspec.structs.replace(parcel.sender, email=answers_come_to), utf8=utf8),
            ),
            ("To", header.mailboxes(parcel.to, utf8=utf8) or "undisclosed-recipients:;"),
        ]
        if parcel.cc:
            fields.append(("Cc", header.mailboxes(parcel.cc, utf8=utf8)))
        fields += [
            ("Subject", header.unstructured(subject_of(parcel))),
            ("Date", format_datetime(sent_at)),
            ("Message-ID", header.ref(parcel.message_ref)),
        ]
        if answered := header.refs([parcel.in_reply_to]):
            fields.append(("In-Reply-To", answered))
        if thread := header.refs(parcel.references):
            fields.append(("References", thread))
        if parcel.kind == OutgoingKind.AUTOMATIC:
            fields += AUTOMATIC
        return [*fields, ("MIME-Version", "1.0")]


AUTOMATIC: Sequence[Field] = (
    ("Auto-Submitted", "auto-replied"),
    ("X-Auto-Response-Suppress", "All"),
    ("Precedence", "bulk"),
)
"""RFC 3834, 5; Exchange's own word for it; and what programs older than either look at."""


def _sorted(files: Sequence[MailFile], html: str) -> tuple[list[MailFile], list[MailFile]]:
    """Part what the HTML shows from what is attached."""
    inline = [file for file in files if header.is_ref(file.cid) and f"cid:{file.cid}" in html]
    attached = [msgspec.structs.replace(file, cid="") for file in files if file not in inline]
    return inline, attached


def _multipart(level: str, parcel: Parcel) -> Field:
    return ("Content-Type", f'multipart/{level};{header.FOLD}boundary="{_boundary(level, parcel)}"')


def _boundary(level: str, parcel: Parcel) -> str:
    """Give a boundary that base64 and quoted-printable cannot hold: neither has `=_`."""
    return f"=_{level}_{sha256(parcel.message_ref.encode()).hexdigest()[:24]}"


def _opened(level: str, parcel: Parcel) -> bytes:
    return f"--{_boundary(level, parcel)}\r\n".encode()


def _closed(level: str, parcel: Parcel) -> bytes:
    return f"--{_boundary(level, parcel)}--\r\n".encode()
