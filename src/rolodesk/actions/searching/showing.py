"""Making hits of records that were found: read in a few statements, marked where they matched."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from rolodesk.actions.scope import Scope
from rolodesk.model.attachment import AttachedFile
from rolodesk.model.contact import Contact
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import values_of_fields
from rolodesk.model.search.marking import Marked, Marker, marked_ones
from rolodesk.model.search.results import Found, Hit
from rolodesk.model.ticket import Ticket
from rolodesk.storage.search import showing
from rolodesk.storage.search.showing import ShownAccount, ShownMessage, ShownNote

Record = Contact | Ticket | ShownAccount | ShownMessage | ShownNote

_texts: Final = msgspec.json.Decoder(tuple[str, ...]).decode
_files: Final = msgspec.json.Decoder(tuple[AttachedFile, ...]).decode


class _Shown(NamedTuple):
    """What is shown of a record besides its kind and id."""

    title: str
    contact_id: int | None
    ticket_id: int | None
    marked: list[Marked]


async def shown(scope: Scope, found: Sequence[Found], marker: Marker) -> list[Hit]:
    """Read the records and mark them, in the order in which they were found."""
    records: dict[tuple[Noun, int], Record] = {}
    by_noun = attrgetter("noun")
    for noun, ones in groupby(sorted(found, key=by_noun), key=by_noun):
        for record in await _read(scope, noun, [one.id for one in ones]):
            records[noun, record.id] = record
    return [_hit(one, records[one.noun, one.id], marker) for one in found if (one.noun, one.id) in records]


async def _read(scope: Scope, noun: Noun, ids: Sequence[int]) -> Sequence[Record]:
    if noun is Noun.CONTACT:
        return await showing.contacts_of(scope.tx, ids)
    if noun is Noun.ACCOUNT:
        return await showing.accounts_of(scope.tx, ids)
    if noun is Noun.TICKET:
        return await showing.tickets_of(scope.tx, ids)
    if noun is Noun.MESSAGE:
        return await showing.messages_of(scope.tx, ids)
    return await showing.notes_of(scope.tx, ids)


def _hit(one: Found, record: Record, marker: Marker) -> Hit:
    told = _told(record, marker)
    return Hit(
        noun=one.noun,
        id=one.id,
        match=one.match,
        title=told.title,
        created_at=record.created_at,
        contact_id=told.contact_id,
        ticket_id=told.ticket_id,
        marked=told.marked,
    )


def _told(record: Record, marker: Marker) -> _Shown:
    if isinstance(record, Contact):
        title = record.name or record.email or record.phone or ""
        return _Shown(title, None, None, _of_contact(record, marker))
    if isinstance(record, ShownAccount):
        marked = [marker.mark("name", record.name), marker.mark("external_id", record.external_id)]
        return _Shown(record.name, None, None, marked_ones(marked))
    if isinstance(record, Ticket):
        return _Shown(record.subject, record.contact_id, None, _of_ticket(record, marker))
    if isinstance(record, ShownMessage):
        return _Shown(record.subject, record.contact_id, record.ticket_id, _of_message(record, marker))
    return _Shown(record.name, record.contact_id, None, marked_ones([marker.mark("content", record.content)]))


def _of_contact(contact: Contact, marker: Marker) -> list[Marked]:
    return marked_ones(
        [
            marker.mark("name", contact.name),
            *(marker.mark("emails", email.address) for email in contact.emails),
            *(marker.mark_phone("phones", phone.number) for phone in contact.phones),
            marker.mark("title", contact.title),
            *(marker.mark("tags", tag) for tag in contact.tags),
            *(marker.mark("custom_fields", value) for value in values_of_fields(contact.custom_fields)),
            marker.mark("external_id", contact.external_id),
            marker.mark("description", contact.description),
        ]
    )


def _of_ticket(ticket: Ticket, marker: Marker) -> list[Marked]:
    return marked_ones(
        [
            marker.mark("subject", ticket.subject),
            marker.mark("from_name", ticket.from_name),
            marker.mark("from_email", ticket.from_email),
            *(marker.mark("labels", label) for label in ticket.labels),
            *(marker.mark("tags", tag) for tag in ticket.tags),
            *(marker.mark("custom_fields", value) for value in ticket.custom_fields.values()),
            marker.mark("note", ticket.note),
        ]
    )


def _of_message(message: ShownMessage, marker: Marker) -> list[Marked]:
    people = (*_texts(message.to), *_texts(message.cc), *_texts(message.bcc))
    return marked_ones(
        [
            marker.mark("from_name", message.from_name),
            marker.mark("from_email", message.from_email),
            *(marker.mark("to", address) for address in people),
            *(marker.mark("attachments", file.name) for file in _files(message.files)),
            marker.mark("plain", message.plain),
        ]
    )
