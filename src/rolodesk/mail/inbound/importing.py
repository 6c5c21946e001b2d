"""Importing letters from files: each goes into the mailbox that it was for, as if it came in now."""

import itertools
from collections.abc import AsyncIterator
from typing import IO, Final

import msgspec

from rolodesk.actions.letters import Route
from rolodesk.mail.imap.envelope import RECIPIENT_FIELDS, Fields, fields_of
from rolodesk.mail.inbound.letter_files import letters_in
from rolodesk.mail.inbound.reception import Delivery, Reception
from rolodesk.mail.parsing.addresses import read_addresses
from rolodesk.model.letter import Envelope, KeptLetter, Source

HEADER_BYTES: Final = 1 << 18
PIECE: Final = 1 << 20
MOST_RECIPIENTS: Final = 50
"""Addresses of a letter that are looked up."""


class Imported(msgspec.Struct, frozen=True):
    """The letter of a number in its file (from 1): kept, in a workspace, or the reason why it was not."""

    number: int
    workspace_id: int | None = None
    letter: KeptLetter | None = None
    reason: str = ""


class Importer:
    """Imports letters up to a size (bytes): into `into`, or each into the mailbox that its head names."""

    def __init__(self, reception: Reception, *, size_limit: int, into: "Addressee | None") -> None:
        self._reception = reception
        self._size_limit = size_limit
        self._into = into

    async def letters_of(self, source: IO[bytes]) -> AsyncIterator[Imported]:
        """Keep the letters of a file, in its order, each durably before the next one."""
        for number, letter in enumerate(letters_in(source), start=1):
            yield await self._keep(number, letter)

    async def _keep(self, number: int, letter: IO[bytes]) -> Imported:
        size = letter.seek(0, 2)
        letter.seek(0)
        if size > self._size_limit:
            return Imported(number, reason=f"it has more than {self._size_limit} bytes")
        fields = fields_of(_head(letter))
        addressee = await self._addressee(fields)
        if addressee is None:
            return Imported(number, reason="it is to no mailbox's address; say which one's with --to")
        blob = await self._reception.blobs.stage(_pieces(letter))
        envelope = Envelope(source=Source.IMPORT, sender=_sender(fields), recipient=addressee.address)
        (kept,) = await self._reception.keep(blob, [Delivery(addressee.route, envelope)])
        return Imported(number, addressee.route.workspace_id, kept)

    async def _addressee(self, fields: Fields) -> "Addressee | None":
        """Find the recipient that a letter was for; before others one that answers to a ticket."""
        values = (read_addresses(fields.get(name, ())) for name in RECIPIENT_FIELDS)
        found: list[Addressee] = []
        for recipient in itertools.islice(itertools.chain.from_iterable(values), MOST_RECIPIENTS):
            route = await self._reception.route(recipient.email)
            if route is not None and (self._into is None or _is_same(route, self._into.route)):
                found.append(Addressee(recipient.email, route))
        answering = [one for one in found if one.route.token is not None]
        return next(iter([*answering, *found]), self._into)


class Addressee(msgspec.Struct, frozen=True):
    """An address and whose it is."""

    address: str
    route: Route


def _is_same(one: Route, other: Route) -> bool:
    return (one.workspace_id, one.mailbox_id) == (other.workspace_id, other.mailbox_id)


def _head(letter: IO[bytes]) -> bytes:
    """Read the header of a letter, and go back to its beginning."""
    lines = []
    size = 0
    while (line := letter.readline(HEADER_BYTES)).strip(b"\r\n") and size < HEADER_BYTES:
        lines.append(line)
        size += len(line)
    letter.seek(0)
    return b"".join(lines)


def _sender(fields: Fields) -> str:
    """Give who stands for the envelope's sender: Return-Path ("" is the null sender), else From."""
    found = read_addresses(fields["return-path"] if "return-path" in fields else fields.get("from", ()))
    return found[0].email if found else ""


async def _pieces(letter: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := letter.read(PIECE):
        yield piece
