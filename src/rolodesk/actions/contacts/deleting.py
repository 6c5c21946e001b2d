"""Deleting contacts."""

from typing import Final

from rolodesk.actions.contacts.saving import fetch_to_change
from rolodesk.actions.journal import fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import OWN_FIELDS
from rolodesk.model.workspace import Permission
from rolodesk.storage import contact_search, contacts, notes, tags

DELETED_FIELDS: Final = (
    "ref",
    *OWN_FIELDS,
    "channel",
    "pinned_note_id",
    "created_at",
    "modified_at",
    "updated_at",
    "activity_at",
    "version",
)


async def delete(scope: Scope, which: int | str) -> None:
    """
    Delete a contact, named by its id or its ref, with its notes. Its tickets stay, without a contact.

    Its id and ref are never used again. The event holds all that is lost: its fields, its `notes` and
    the ids of its `tickets`. One that is not there is `Unknown`.
    """
    scope.require(Permission.CONTACTS_WRITE)
    contact = await fetch_to_change(scope, which)
    lost = fields_of(contact, DELETED_FIELDS)
    if written := await notes.of_contact(scope.tx, contact.id):
        lost["notes"] = written
        await notes.remove_of_contact(scope.tx, contact.id)
    if tickets := await contacts.leave_tickets(scope.tx, contact.id):
        lost["tickets"] = tickets
    if contact.tags:
        await tags.unlink_contact(scope.tx, contact.id)
    await contacts.remove(scope.tx, contact)
    await contact_search.remove(scope.tx, contact.id)
    await record(scope, "contact.deleted", contact.id, before=lost)
