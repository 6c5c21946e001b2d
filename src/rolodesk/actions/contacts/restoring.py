"""Restoring deleted contacts from the journal, which holds all that was lost."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import asdict

from rolodesk.actions.contacts import tag_links
from rolodesk.actions.contacts.deleting import DELETED_FIELDS
from rolodesk.actions.journal import fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact, Email, Phone, Stage
from rolodesk.model.contact_change import NO_CUSTOM_FIELDS
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.note import Note
from rolodesk.model.workspace import Permission
from rolodesk.storage import accounts, contact_search, contacts, journal, locations, notes

DAYS: Final = 30
"""How long a deleted contact can be restored."""
_DAY_MS: Final = 86_400_000


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """What `contact.deleted` holds: the fields that held anything."""

    ref: str
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    description: str | None = None
    picture: str | None = None
    external_id: str | None = None
    external_url: str | None = None
    account_id: int | None = None
    stage: str = Stage.SUBSCRIBER.value
    location_id: int
    channel: str
    custom_fields: str = NO_CUSTOM_FIELDS
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    tags: tuple[str, ...] = ()
    pinned_note_id: int | None = None
    created_at: int
    modified_at: int | None = None
    updated_at: int | None = None
    activity_at: int
    version: int
    notes: tuple[Note, ...] = ()
    tickets: tuple[int, ...] = ()


read_lost: Final = msgspec.json.Decoder(Lost).decode


async def restore(scope: Scope, contact_id: int) -> Contact:
    """
    Bring a deleted contact back under its id and ref, with its notes and tags, and answer it.

    Its tickets are its own again, but for those whose contact was changed meanwhile. An account that is gone
    is left out; in place of a location that is gone stands the built-in one. One that is not deleted stays as
    it is. Refuses with `Unknown` a contact that never was, with `Conflicting` one deleted over 30 days ago.
    """
    scope.require(Permission.CONTACTS_WRITE)
    await scope.tx.lock(f"restoring contact {contact_id}")
    present = await contacts.by_id(scope.tx, contact_id)
    if present is not None:
        return present
    found = await journal.latest(scope.tx, "contact.deleted", subject_id=contact_id)
    if found is None:
        raise Unknown("contact", contact_id)
    deleted_at, before = found
    if deleted_at < scope.now - DAYS * _DAY_MS:
        raise Conflicting(f"the contact was deleted more than {DAYS} days ago")
    lost = read_lost(before)
    contact = await _contact(scope, contact_id, lost)
    given = await journal.changed_since(
        scope.tx, "ticket.edited", "contact_id", ids=lost.tickets, since=deleted_at
    )
    await _insert(scope, contact, lost, tickets=[id_ for id_ in lost.tickets if id_ not in given])
    return contact


async def _contact(scope: Scope, contact_id: int, lost: Lost) -> Contact:
    """Make the contact as it was, changed just now, with what of its relations is still there."""
    account = None if lost.account_id is None else await accounts.to_point_to(scope.tx, lost.account_id)
    location = await locations.to_point_to(scope.tx, lost.location_id)
    location = location or await locations.built_in(scope.tx)
    own = {name: value for name, value in asdict(lost).items() if name not in {"notes", "tickets"}}
    own |= {
        "account_id": None if account is None else account.id,
        "account_name": None if account is None else account.name,
        "location_id": location.id,
        "location_ref": location.ref,
        "location_title": location.title,
        "notes": next((note.content for note in lost.notes if note.id == lost.pinned_note_id), None),
        "modified_at": scope.now,
        "updated_at": scope.now,
        "version": lost.version + 1,
    }
    return Contact(id=contact_id, **own)


async def _insert(scope: Scope, contact: Contact, lost: Lost, *, tickets: Sequence[int]) -> None:
    """Store everything, and tell of it: whoever follows the journal makes the contact anew."""
    await contacts.reinstate_ref(scope.tx, contact.ref)
    if not await contacts.insert(scope.tx, contact):
        raise RuntimeError(f"the ref {contact.ref} of a deleted contact is in use")
    for note in lost.notes:
        await notes.insert(scope.tx, note)
    after = fields_of(contact, DELETED_FIELDS)
    if lost.notes:
        after["notes"] = lost.notes
    if regained := await contacts.regain_tickets(scope.tx, contact.id, tickets):
        after["tickets"] = regained
    await record(scope, "contact.restored", contact.id, after=after)
    if contact.tags:
        await tag_links.give(scope, contact.id, contact.tags)
    await contact_search.put(scope.tx, contact)
