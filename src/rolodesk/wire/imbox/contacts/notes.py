"""ImBox's contact notes: parse, one action, render."""

from rolodesk.actions import notes
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.wire.imbox.contacts.requests import MOST, CreateNote, ListNotes
from rolodesk.wire.imbox.contacts.responses import NoteCreated, NoteRow, NotesPage, note_row, notes_page
from rolodesk.wire.toolkit.route import NOTHING, Call, Nothing
from rolodesk.wire.toolkit.shapes import given, padded_id_of


async def list_notes(call: Call[ListNotes, Nothing]) -> NotesPage:
    """GET contactNotes: by id upwards, of one contact or of all."""
    query = call.query
    page = await notes.list_after(
        call.scope,
        cursor=query.after,
        limit=min(query.limit, MOST),
        contact_id=given(query.contact_id),
    )
    return notes_page(page, call)


async def get_note(call: Call[Nothing, Nothing]) -> NoteRow:
    """GET contactNotes/{id}."""
    return note_row(await notes.get(call.scope, padded_id_of(call.params, "id", noun="note")))


async def create_note(call: Call[Nothing, CreateNote]) -> NoteCreated:
    """POST contactNotes. A contact that is unknown is a value that is refused: it is not in the path."""
    try:
        note = await notes.create(call.scope, call.body.contact_id, call.body.content)
    except Unknown as error:
        raise Invalid("contactId", str(error)) from None
    return NoteCreated(note.id)


async def delete_note(call: Call[Nothing, Nothing]) -> Nothing:
    """DELETE contactNotes/{id}."""
    await notes.delete(call.scope, padded_id_of(call.params, "id", noun="note"))
    return NOTHING
