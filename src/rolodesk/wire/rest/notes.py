"""Notes about contacts."""

from typing import Annotated, Any, ClassVar, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import notes
from rolodesk.actions.contacts import reading
from rolodesk.asgi.response import Response
from rolodesk.model.moment import print_moment
from rolodesk.model.note import NOTE_LIMIT, Note, NoteQuery
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import (
    Cursor,
    Limit,
    ListQuery,
    Time,
    check_match,
    created,
    gone,
    listing,
    page,
    record,
    time_asked,
)
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINES, Identifier, Moment, documented, given, id_of

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
NOTE: Final = "/rest/v1/notes/{note_id}"
OF_CONTACT: Final = "/rest/v1/contacts/{contact_id}/notes"

Content = Annotated[str, documented(NOTE_LIMIT, pattern=FILLED_LINES)]


class WriteNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note's text."""

    content: Content


class ListNotesOfContact(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which order."""

    sort: Literal["id", "-id"] = "id"


class FilterNotes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which notes."""

    also_said: ClassVar = {"account_id": "Only those of the contacts of this account."}

    contact_id: Identifier | UnsetType = UNSET
    account_id: Identifier | UnsetType = UNSET
    created_after: Time | UnsetType = UNSET
    created_before: Time | UnsetType = UNSET

    def to_query(self) -> NoteQuery:
        """The notes meant. A time that is none is refused by name."""
        return NoteQuery(
            contact_id=given(self.contact_id),
            account_id=given(self.account_id),
            created_after=time_asked(self.created_after, "created_after"),
            created_before=time_asked(self.created_before, "created_before"),
        )


class ListNotes(FilterNotes, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which notes, in which order."""

    sort: Literal["id", "-id", "created_at", "-created_at"] = "id"
    limit: Limit = 50
    cursor: Cursor = ""


class NoteAnswer(msgspec.Struct, frozen=True, gc=False):
    """A note."""

    id: Annotated[int, Meta(examples=[1000])]
    contact_id: int
    content: str
    created_at: Moment
    updated_at: Moment


NoteList: Final = listing("NoteList", NoteAnswer)


def note_answer(note: Note) -> NoteAnswer:
    """Render a note. One that was never changed was last updated when it was written."""
    updated_at = note.created_at if note.updated_at is None else note.updated_at
    return NoteAnswer(
        note.id, note.contact_id, note.content, print_moment(note.created_at), print_moment(updated_at)
    )


async def list_notes(call: Call[ListNotes, Nothing]) -> object:
    """GET /rest/v1/notes."""
    return await _page(call, call.query.to_query())


async def list_contact_notes(call: Call[ListNotesOfContact, Nothing]) -> object:
    """GET /rest/v1/contacts/{contact_id}/notes."""
    contact = await reading.get(call.scope, id_of(call.params, "contact_id", noun="contact"))
    return await _page(call, NoteQuery(contact_id=contact.id))


async def create_note(call: Call[Nothing, WriteNote]) -> Response:
    """POST /rest/v1/contacts/{contact_id}/notes."""
    contact_id = id_of(call.params, "contact_id", noun="contact")
    note = await notes.create(call.scope, contact_id, call.body.content)
    return created(note_answer(note), f"/notes/{note.id}")


async def get_note(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/notes/{note_id}."""
    return record(call, note_answer(await notes.get(call.scope, _id(call))))


async def change_note(call: Call[Nothing, WriteNote]) -> Response:
    """PATCH /rest/v1/notes/{note_id}."""
    await _check_match(call)
    return record(call, note_answer(await notes.rewrite(call.scope, _id(call), call.body.content)))


async def delete_note(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/notes/{note_id}."""
    await _check_match(call)
    await notes.delete(call.scope, _id(call))
    return gone()


async def _page(call: Call[Any, Any], which: NoteQuery) -> object:
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await notes.list_page(call.scope, asked, which)

    def place(note: Note) -> Place:
        return Place(getattr(note, asked.order), note.id)

    return page(call, found, render=note_answer, place=place)


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> NoteAnswer:
        note, _ = await notes.fetch_to_change(call.scope, _id(call))
        return note_answer(note)

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "note_id", noun="note")


# fmt: off
ROUTES: Final = (
    Route("GET", OF_CONTACT, READ, list_contact_notes, "List the notes of a contact", access="read", query=ListNotesOfContact, answer=NoteList),
    Route("POST", OF_CONTACT, WRITE, create_note, "Write a note about a contact", status=201, body=WriteNote, answer=NoteAnswer, is_tagged=True),
    Route("GET", "/rest/v1/notes", READ, list_notes, "List notes", access="lookup", query=ListNotes, answer=NoteList),
    Route("GET", NOTE, READ, get_note, "Get a note", access="lookup", answer=NoteAnswer, is_tagged=True),
    Route("PATCH", NOTE, WRITE, change_note, "Rewrite a note", body=WriteNote, answer=NoteAnswer, is_tagged=True, is_held=True),
    Route("DELETE", NOTE, WRITE, delete_note, "Delete a note", status=204, is_held=True),
)
# fmt: on
