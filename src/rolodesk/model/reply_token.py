"""The signed part of a reply address: `support+r12.k5b…@example.org` belongs to ticket 12."""

import re
from typing import Final

import msgspec

from rolodesk.model.sealing import Keyring

PURPOSE: Final = "reply"
LOCAL_PART_LIMIT: Final = 64
"""Octets of an address before its @ (RFC 5321, 4.5.3.1.1)."""
_TOKEN: Final = re.compile(r"r([1-9][0-9]{0,17})\.([a-z2-7]{16})", re.IGNORECASE)


class ReplyToken(msgspec.Struct, frozen=True):
    """What a recipient's address claims: a ticket, and a signature that is to be checked."""

    ticket_id: int
    signature: str

    def is_signed(self, keyring: Keyring, *, workspace_id: int) -> bool:
        """Answer whether this installation made it, for a ticket of this workspace."""
        return keyring.is_signed(f"{workspace_id}/{self.ticket_id}", self.signature, purpose=PURPOSE)


def reply_address(address: str, keyring: Keyring, *, workspace_id: int, ticket_id: int) -> str:
    """Give the address that answers to a ticket come to; the plain one if there is no room for a token."""
    local, _, domain = address.rpartition("@")
    signature = keyring.sign(f"{workspace_id}/{ticket_id}", purpose=PURPOSE)
    tagged = f"{local}+r{ticket_id}.{signature}"
    if local.startswith('"') or len(tagged.encode()) > LOCAL_PART_LIMIT:
        return address
    return f"{tagged}@{domain}"


def read_recipient(address: str) -> tuple[str, ReplyToken | None]:
    """
    Split what stands behind the first `+` from a recipient's address, and read it if it is a token.

    Answers the address without it, which is the one to look a mailbox up by if the whole one is nobody's.
    """
    local, _, domain = address.rpartition("@")
    base, plus, detail = local.partition("+")
    if not plus or not base or local.startswith('"'):
        return address, None
    match = _TOKEN.fullmatch(detail)
    token = ReplyToken(int(match[1]), match[2].lower()) if match else None
    return f"{base}@{domain}", token
