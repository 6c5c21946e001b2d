"""Reading a letter of the built-in outbox: its header fields and its text."""

from collections.abc import AsyncIterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

import msgspec

READ_LIMIT: Final = 4 << 20
"""Bytes of a letter that are read: its texts come first, its files are not wanted."""


class SunkLetter(msgspec.Struct, frozen=True):
    """A letter as the outbox shows it. Addresses stand alone, several separated by commas."""

    sender: str
    to: str
    subject: str
    headers: dict[str, str]
    """Every header field, its value unfolded and decoded."""
    text: str


async def read_letter(pieces: AsyncIterable[bytes]) -> SunkLetter:
    """Read a letter that was composed here. Raises what reading the pieces raises."""
    octets = bytearray()
    async for piece in pieces:
        octets += piece
        if len(octets) > READ_LIMIT:
            break
    letter = message_from_bytes(bytes(octets), policy=policy.default)
    body = letter.get_body(("plain",)) if isinstance(letter, EmailMessage) else None
    text = str(body.get_content()) if body is not None else ""
    return SunkLetter(
        sender=_addresses(letter["From"]),
        to=_addresses(letter["To"]),
        subject=str(letter["Subject"] or ""),
        headers={name: " ".join(str(value).split()) for name, value in letter.items()},
        text=text.replace("\r\n", "\n"),
    )


def _addresses(field: object) -> str:
    return ", ".join(one.addr_spec for one in getattr(field, "addresses", ()))
