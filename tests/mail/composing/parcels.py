"""Parcels to compose, and what a reader that is not ours makes of the bytes."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from rolodesk.mail.composing.composition import Composition
from rolodesk.model.blob import StagedBlob
from rolodesk.model.letter import Correspondent
from rolodesk.model.outgoing import MailFile, Parcel
from rolodesk.model.sealing import new_keyring

KEYRING = new_keyring()
SUPPORT = Correspondent("info@example.org", "Support")


class Drawer:
    """Files' bytes in memory, given in small pieces."""

    def __init__(self, contents: Mapping[str, bytes] | None = None) -> None:
        self.contents = dict(contents or {})

    async def open(self, key: str) -> AsyncIterator[bytes]:
        content = self.contents[key]
        for start in range(0, len(content), 1000):
            yield content[start : start + 1000]

    async def stage(self, chunks: AsyncIterable[bytes]) -> StagedBlob:
        raise AssertionError(chunks)

    async def discard(self, key: str) -> None:
        raise AssertionError(key)


def parcel(**fields: Any) -> Parcel:
    """A reply to Anna, unless said otherwise."""
    given: dict[str, Any] = {
        "workspace_id": 200,
        "ticket_id": 12,
        "mailbox_id": 1,
        "kind": "reply",
        "message_ref": "0123456789abcdef0123456789abcdef@example.org",
        "in_reply_to": "",
        "references": (),
        "dated": 1_580_475_600_000,
        "sender": SUPPORT,
        "to": ("anna@customer.example",),
        "cc": (),
        "subject": "My booking",
        "plain": "Hello",
        "html": "Hello",
        "signature": "",
        "template": "",
        "quoted": None,
        "files": (),
    }
    return Parcel(**{**given, **fields})


def file(name: str, media_type: str = "application/pdf", *, cid: str = "", key: str = "k") -> MailFile:
    return MailFile(blob_key=key, name=name, media_type=media_type, size=10, cid=cid)


def composed(
    given: Parcel | None = None, *, blobs: Drawer | None = None, utf8: bool = False, **fields: Any
) -> bytes:
    """Compose a parcel, and hold what each letter must hold."""

    async def compose() -> bytes:
        composition = Composition(given or parcel(**fields), KEYRING, blobs or Drawer(), utf8)
        return b"".join([piece async for piece in composition.pieces()])

    octets = asyncio.run(compose())
    lines = octets.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    assert max(map(len, lines)) <= 998
    assert utf8 or octets.isascii()
    return octets


def read(octets: bytes) -> EmailMessage:
    """Read a letter with the standard library, which must find nothing to complain of."""
    letter = message_from_bytes(octets, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    for part in letter.walk():
        assert not part.defects, part.defects
    names = [name.lower() for name in letter]
    assert len(names) == len(set(names)), names
    return letter


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")
