"""Writing the pinned note of a contact, whose text is the contact's own `notes`."""

from msgspec.structs import replace

from rolodesk.actions.journal import Fields, record
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact
from rolodesk.model.note import Note, check_note
from rolodesk.storage import notes


async def with_new_pinned(scope: Scope, contact: Contact, text: str) -> Contact:
    """Give a contact that has no pinned note one with an id, yet to be inserted. A bad text is `Invalid`."""
    content = check_note(text, field="notes")
    note_id = await scope.tx.next_id("notes")
    return replace(contact, pinned_note_id=note_id, notes=content, activity_at=scope.now)


async def insert_pinned(scope: Scope, contact: Contact) -> None:
    """Insert what `with_new_pinned` gave the contact."""
    assert contact.pinned_note_id is not None  # noqa: S101 - what the caller has just given it
    assert contact.notes is not None  # noqa: S101 - see above
    note = Note(contact.pinned_note_id, contact.id, contact.notes, scope.now, None)
    await notes.insert(scope.tx, note)
    await record(scope, "note.created", note.id, after=note_fields(note, is_pinned=True))


async def with_pinned(scope: Scope, contact: Contact, text: str) -> Contact:
    """
    Write, rewrite or (a blank text) delete the pinned note and give the contact with it, yet to be saved.

    Refuses a text that is too long (`Invalid`).
    """
    if text == (contact.notes or ""):
        return contact
    if not text.strip():
        return await _without_pinned(scope, contact)
    if contact.pinned_note_id is None:
        contact = await with_new_pinned(scope, contact, text)
        await insert_pinned(scope, contact)
        return contact
    content = check_note(text, field="notes")
    await notes.rewrite(scope.tx, contact.pinned_note_id, content)
    told: Fields = {"contact_id": contact.id, "pinned": True}
    await record(
        scope,
        "note.updated",
        contact.pinned_note_id,
        before={"content": contact.notes, **told},
        after={"content": content, **told},
    )
    return replace(contact, notes=content, activity_at=scope.now)


async def _without_pinned(scope: Scope, contact: Contact) -> Contact:
    note = None if contact.pinned_note_id is None else await notes.by_id(scope.tx, contact.pinned_note_id)
    if note is None:
        return contact
    await notes.remove(scope.tx, note.id)
    await record(scope, "note.deleted", note.id, before=note_fields(note, is_pinned=True))
    return replace(contact, pinned_note_id=None, notes=None)


def note_fields(note: Note, *, is_pinned: bool) -> Fields:
    """What the events of a note tell of it."""
    return {
        "contact_id": note.contact_id,
        "content": note.content,
        "created_at": note.created_at,
        "pinned": is_pinned,
    }
