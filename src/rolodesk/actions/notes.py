"""Writing, reading, rewriting and deleting notes about contacts."""

from msgspec.structs import replace

from rolodesk.actions.contacts.pinning import note_fields, with_pinned
from rolodesk.actions.contacts.saving import save
from rolodesk.actions.journal import Fields, record
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact
from rolodesk.model.errors import Unknown
from rolodesk.model.note import Note, NoteQuery, check_note
from rolodesk.model.page import Page, Wanted, page_of
from rolodesk.model.workspace import Permission
from rolodesk.storage import contacts, notes


async def create(scope: Scope, contact_id: int, content: str) -> Note:
    """
    Write a note about a contact; it is not the pinned one.

    Refuses a blank text and one that is too long (`Invalid`), and a contact that is not there (`Unknown`).
    """
    scope.require(Permission.CONTACTS_WRITE)
    content = check_note(content, field="content")
    if not await contacts.touch(scope.tx, contact_id):
        raise Unknown("contact", contact_id)
    note = Note(await scope.tx.next_id("notes"), contact_id, content, scope.now, None)
    await notes.insert(scope.tx, note)
    await record(scope, "note.created", note.id, after=note_fields(note, is_pinned=False))
    return note


async def get(scope: Scope, note_id: int) -> Note:
    """Read a note. One statement. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    note = await notes.by_id(scope.tx, note_id)
    if note is None:
        raise Unknown("note", note_id)
    return note


async def list_after(scope: Scope, *, cursor: int, limit: int, contact_id: int | None = None) -> Page[Note]:
    """List notes by id upwards after `cursor` (0 at first), of one contact or of all. One statement."""
    scope.require(Permission.CONTACTS_READ)
    found = await notes.after(scope.tx, cursor=cursor, limit=limit + 1, contact_id=contact_id)
    return page_of(found, limit=limit)


async def list_page(scope: Scope, wanted: Wanted, query: NoteQuery) -> Page[Note]:
    """List notes by `id` or `created_at`. One statement."""
    scope.require(Permission.CONTACTS_READ)
    return await notes.page(scope.tx, wanted, query)


async def fetch_to_change(scope: Scope, note_id: int) -> tuple[Note, Contact]:
    """Read a note with its contact, and keep others from changing either. Else the note is `Unknown`."""
    seen = await notes.by_id(scope.tx, note_id)
    contact = None if seen is None else await contacts.to_change(scope.tx, seen.contact_id)
    note = None if contact is None else await notes.by_id(scope.tx, note_id)
    if note is None or contact is None:
        raise Unknown("note", note_id)
    return note, contact


async def rewrite(scope: Scope, note_id: int, content: str) -> Note:
    """
    Give a note another text and answer it; writing what is there already changes nothing.

    Of a contact's pinned note, that is the contact's own `notes` too. Refuses a blank text and a long one
    (`Invalid`), and a note that is not there (`Unknown`).
    """
    scope.require(Permission.CONTACTS_WRITE)
    note, contact = await fetch_to_change(scope, note_id)
    content = check_note(content, field="content")
    if content == note.content:
        return note
    if contact.pinned_note_id == note_id:
        await save(scope, contact, await with_pinned(scope, contact, content))
    else:
        await notes.rewrite(scope.tx, note_id, content)
        told: Fields = {"contact_id": contact.id, "pinned": False}
        before, after = {"content": note.content, **told}, {"content": content, **told}
        await record(scope, "note.updated", note_id, before=before, after=after)
        await contacts.touch(scope.tx, contact.id)
    return replace(note, content=content, updated_at=scope.now)


async def delete(scope: Scope, note_id: int) -> None:
    """Delete a note; if it is a contact's pinned one, that has no `notes` then. Else it is `Unknown`."""
    scope.require(Permission.CONTACTS_WRITE)
    note, contact = await fetch_to_change(scope, note_id)
    await notes.remove(scope.tx, note_id)
    is_pinned = contact.pinned_note_id == note_id
    await record(scope, "note.deleted", note_id, before=note_fields(note, is_pinned=is_pinned))
    if is_pinned:
        await save(scope, contact, replace(contact, pinned_note_id=None, notes=None))
    else:
        await contacts.touch(scope.tx, contact.id, activity_at=contact.activity_at)
