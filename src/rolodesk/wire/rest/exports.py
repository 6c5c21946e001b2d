"""Exports: any filtered list, streamed in chunks of a short transaction each."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, Final, Protocol, TypeVar

import msgspec

from rolodesk.actions import accounts, notes
from rolodesk.actions.contacts import reading as contacts
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import conversing
from rolodesk.actions.tickets import reading as tickets
from rolodesk.asgi.response import Response, Stream
from rolodesk.model.csv import csv_line, csv_lines
from rolodesk.model.errors import Unknown
from rolodesk.model.importing.vcards import vcard4_of, vcard_of
from rolodesk.model.note import Note
from rolodesk.model.page import Page, Place, Wanted
from rolodesk.model.ticket_desk import TicketLine
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.export_shapes import (
    ACCOUNT_COLUMNS,
    CONTACT_COLUMNS,
    NOTE_COLUMNS,
    TICKET_COLUMNS,
    ExportAccounts,
    ExportCards,
    ExportContacts,
    ExportNotes,
    ExportTickets,
    account_cells,
    account_json,
    contact_cells,
    contact_json,
    note_cells,
    note_json,
    ticket_cells,
    ticket_head,
)
from rolodesk.wire.rest.message_shapes import message_answer
from rolodesk.wire.toolkit.route import Nothing, Outside, Route

CONTACTS, TICKETS = Permission.CONTACTS_READ, Permission.TICKETS_READ
CSV: Final = b"text/csv; charset=utf-8"
JSONL: Final = b"application/jsonl"
VCARD: Final = b"text/vcard; charset=utf-8"
BOM: Final = "\ufeff".encode()
"""Spreadsheets take a CSV for UTF-8 by it."""
CHUNK: Final = 500
CARDS: Final = 100
"""Cards of a chunk: each takes longer to write than a line."""
MESSAGES: Final = 200

_encode: Final = msgspec.json.Encoder().encode


class HasId(Protocol):
    """What is listed by its id."""

    @property
    def id(self) -> int:
        """The id."""
        ...


T = TypeVar("T")
Read = Callable[[Scope, Wanted], Awaitable[Page[T]]]
Write = Callable[[Sequence[T]], bytes]


async def export_contacts_csv(call: Outside[ExportContacts, Nothing]) -> Response:
    """GET /rest/v1/exports/contacts.csv."""
    head = BOM + csv_line(CONTACT_COLUMNS).encode()
    lines = _lines(contact_cells)
    return await _stream(call, _contacts(call), lines, name="contacts.csv", media_type=CSV, head=head)


async def export_contacts_jsonl(call: Outside[ExportContacts, Nothing]) -> Response:
    """GET /rest/v1/exports/contacts.jsonl."""
    lines = _each(contact_json)
    return await _stream(call, _contacts(call), lines, name="contacts.jsonl", media_type=JSONL)


async def export_contacts_vcf(call: Outside[ExportCards, Nothing]) -> Response:
    """GET /rest/v1/exports/contacts.vcf."""
    written = vcard4_of if call.query.version == "4.0" else vcard_of

    def card(contact: Any) -> bytes:
        return written(contact).encode()

    cards = _each(card)
    return await _stream(call, _contacts(call), cards, name="contacts.vcf", media_type=VCARD, chunk=CARDS)


async def export_accounts_csv(call: Outside[ExportAccounts, Nothing]) -> Response:
    """GET /rest/v1/exports/accounts.csv."""
    head = BOM + csv_line(ACCOUNT_COLUMNS).encode()
    lines = _lines(account_cells)
    return await _stream(call, _accounts(call), lines, name="accounts.csv", media_type=CSV, head=head)


async def export_accounts_jsonl(call: Outside[ExportAccounts, Nothing]) -> Response:
    """GET /rest/v1/exports/accounts.jsonl."""
    lines = _each(account_json)
    return await _stream(call, _accounts(call), lines, name="accounts.jsonl", media_type=JSONL)


async def export_notes_csv(call: Outside[ExportNotes, Nothing]) -> Response:
    """GET /rest/v1/exports/notes.csv."""
    head = BOM + csv_line(NOTE_COLUMNS).encode()
    return await _stream(call, _notes(call), _lines(note_cells), name="notes.csv", media_type=CSV, head=head)


async def export_notes_jsonl(call: Outside[ExportNotes, Nothing]) -> Response:
    """GET /rest/v1/exports/notes.jsonl."""
    return await _stream(call, _notes(call), _each(note_json), name="notes.jsonl", media_type=JSONL)


async def export_tickets_csv(call: Outside[ExportTickets, Nothing]) -> Response:
    """GET /rest/v1/exports/tickets.csv: those that the caller sees."""
    head = BOM + csv_line(TICKET_COLUMNS).encode()
    chunks = _chunks(call, _tickets(call), _lines(ticket_cells), chunk=CHUNK, head=head, id_of=_ticket_id)
    return await _begun(chunks, name="tickets.csv", media_type=CSV)


async def export_tickets_jsonl(call: Outside[ExportTickets, Nothing]) -> Response:
    """GET /rest/v1/exports/tickets.jsonl: those that the caller sees, with their messages."""
    return await _begun(_conversations(call), name="tickets.jsonl", media_type=JSONL)


def _contacts(call: Outside[ExportContacts, Nothing] | Outside[ExportCards, Nothing]) -> Read[Any]:
    filters = call.query.to_filters()
    return lambda scope, wanted: contacts.list_page(scope, wanted, filters)


def _accounts(call: Outside[ExportAccounts, Nothing]) -> Read[Any]:
    filters = call.query.to_filters()
    return lambda scope, wanted: accounts.list_page(scope, wanted, filters)


def _notes(call: Outside[ExportNotes, Nothing]) -> Read[Note]:
    query = call.query.to_query()
    return lambda scope, wanted: notes.list_page(scope, wanted, query)


def _tickets(call: Outside[ExportTickets, Nothing]) -> Read[TicketLine]:
    query = call.query.to_query()
    return lambda scope, wanted: tickets.list_page(scope, query, wanted)


def _lines(cells: Callable[[Any], Sequence[object]]) -> Write[Any]:
    return lambda found: csv_lines(map(cells, found)).encode()


def _each(render: Callable[[Any], bytes]) -> Write[Any]:
    return lambda found: b"".join(map(render, found))


def _own_id(one: HasId) -> int:
    return one.id


def _ticket_id(line: TicketLine) -> int:
    return line.ticket.id


async def _stream(
    call: Outside[Any, Nothing],
    read: Read[Any],
    write: Write[Any],
    *,
    name: str,
    media_type: bytes,
    chunk: int = CHUNK,
    head: bytes = b"",
) -> Response:
    chunks = _chunks(call, read, write, chunk=chunk, head=head, id_of=_own_id)
    return await _begun(chunks, name=name, media_type=media_type)


async def _begun(chunks: AsyncGenerator[bytes], *, name: str, media_type: bytes) -> Response:
    """Answer a stream whose first chunk is read: what is refused is refused before anything is sent."""
    first = await anext(chunks, b"")
    headers = ((b"content-disposition", b'attachment; filename="%s"' % name.encode()),)
    return Stream(_after(first, chunks), media_type=media_type, headers=headers)


async def _after(first: bytes, chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(chunks):
        yield first
        async for chunk in chunks:
            yield chunk


async def _chunks(
    call: Outside[Any, Nothing],
    read: Read[T],
    write: Write[T],
    *,
    chunk: int,
    head: bytes,
    id_of: Callable[[T], int],
) -> AsyncGenerator[bytes]:
    """Give a list by id, each chunk read and written in a transaction of its own."""
    behind: Place | None = None
    while True:
        asked = Wanted(order="id", limit=chunk, behind=behind)

        async def written(scope: Scope, asked: Wanted = asked) -> tuple[bytes, Place | None]:
            found = await read(scope, asked)
            return write(found.items), _last(found, id_of)

        text, behind = await call.run("search", written)
        yield head + text
        head = b""
        if behind is None:
            return


def _last(found: Page[T], id_of: Callable[[T], int]) -> Place | None:
    """Give the place behind which the next chunk begins; None if there is none."""
    if not found.has_more:
        return None
    last = id_of(found.items[-1])
    return Place(last, last)


async def _conversations(call: Outside[ExportTickets, Nothing]) -> AsyncGenerator[bytes]:
    read, behind = _tickets(call), None
    while True:
        asked = Wanted(order="id", limit=MESSAGES, behind=behind)
        found: Page[TicketLine] = await call.run("search", lambda scope, asked=asked: read(scope, asked))  # type: ignore[misc]  # mypy infers no default of a lambda
        if not found.items:
            yield b""
        for line in found.items:
            async for piece in _conversation(call, line):
                yield piece
        behind = _last(found, _ticket_id)
        if behind is None:
            return


async def _conversation(call: Outside[ExportTickets, Nothing], line: TicketLine) -> AsyncGenerator[bytes]:
    """Give a line of JSON with all messages of a ticket, however many they are."""
    text = ticket_head(line)
    behind: Place | None = None
    while True:
        asked = Wanted(order="id", limit=MESSAGES, behind=behind)

        async def written(scope: Scope, asked: Wanted = asked) -> tuple[bytes, Place | None]:
            found = await conversing.list_messages(scope, line.ticket.id, asked)
            answers = (_encode(message_answer(one, is_whole=True)) for one in found.items)
            return b",".join(answers), _last(found, lambda one: one.message.id)

        try:
            messages, following = await call.run("search", written)
        except Unknown:  # it has gone, or is seen no more, since its chunk was read
            messages, following = b"", None
        yield text + (b"," if behind and messages else b"") + messages
        text, behind = b"", following
        if behind is None:
            yield b"]}\n"
            return


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/exports/contacts.csv", CONTACTS, export_contacts_csv, "Export contacts as CSV", access="outside", query=ExportContacts, answer=str, also_as=("text/csv",)),
    Route("GET", "/rest/v1/exports/contacts.jsonl", CONTACTS, export_contacts_jsonl, "Export contacts as JSON lines", access="outside", query=ExportContacts, answer=str, also_as=("application/jsonl",)),
    Route("GET", "/rest/v1/exports/contacts.vcf", CONTACTS, export_contacts_vcf, "Export contacts as vCards", access="outside", query=ExportCards, answer=str, also_as=("text/vcard",)),
    Route("GET", "/rest/v1/exports/accounts.csv", CONTACTS, export_accounts_csv, "Export accounts as CSV", access="outside", query=ExportAccounts, answer=str, also_as=("text/csv",)),
    Route("GET", "/rest/v1/exports/accounts.jsonl", CONTACTS, export_accounts_jsonl, "Export accounts as JSON lines", access="outside", query=ExportAccounts, answer=str, also_as=("application/jsonl",)),
    Route("GET", "/rest/v1/exports/notes.csv", CONTACTS, export_notes_csv, "Export notes as CSV", access="outside", query=ExportNotes, answer=str, also_as=("text/csv",)),
    Route("GET", "/rest/v1/exports/notes.jsonl", CONTACTS, export_notes_jsonl, "Export notes as JSON lines", access="outside", query=ExportNotes, answer=str, also_as=("application/jsonl",)),
    Route("GET", "/rest/v1/exports/tickets.csv", TICKETS, export_tickets_csv, "Export tickets as CSV", access="outside", query=ExportTickets, answer=str, also_as=("text/csv",)),
    Route("GET", "/rest/v1/exports/tickets.jsonl", TICKETS, export_tickets_jsonl, "Export tickets with their messages", access="outside", query=ExportTickets, answer=str, also_as=("application/jsonl",)),
)
# fmt: on
