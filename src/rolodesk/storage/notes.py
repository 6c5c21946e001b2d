"""Notes about contacts."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from msgspec.structs import asdict
from sqlalchemy import ColumnElement, FromClause, and_, delete, func, select, update

from rolodesk.model.note import Note, NoteQuery
from rolodesk.model.page import Page, Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import of_note
from rolodesk.storage.join_order import asked_for_each_of, in_no_index
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.search import index
from rolodesk.storage.statement import (
    WORKSPACE,
    Statement,
    bound_int,
    bound_text,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import contacts
from rolodesk.storage.tables import notes as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.contact_id, t.c.content, t.c.created_at, t.c.updated_at)

BY_ID: Final = Statement(select(*COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
OF_CONTACT: Final = Statement(
    select(*COLUMNS)
    .where(t.c.workspace_id == WORKSPACE, t.c.contact_id == bound_int("contact_id"))
    .order_by(t.c.id)
)
_ranked: Final = (
    select(
        *COLUMNS, func.row_number().over(partition_by=t.c.contact_id, order_by=t.c.id.desc()).label("place")
    )
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.contact_id, "contact_ids"))
    .subquery("ranked")
)
NEWEST_OF_EACH: Final = Statement(
    select(*(column for column in _ranked.c if column.name != "place"))
    .where(_ranked.c.place <= bound_int("most"))
    .order_by(_ranked.c.contact_id, _ranked.c.id.desc())
)


def _pages(
    read: FromClause, *, id_: ColumnElement[int], time: ColumnElement[int], by_id: ColumnElement[int]
) -> dict[str, Keyset]:
    """Build the list by each of its orders; `by_id` is the time where the ids are walked along."""

    def ordered(at: ColumnElement[int]) -> Keyset:
        return Keyset(
            select(*COLUMNS).select_from(read).where(t.c.workspace_id == WORKSPACE),
            id_=id_,
            orders={"created_at": time},
            conditions={
                "contact_id": t.c.contact_id == bound_int("contact_id"),
                "account_id": and_(
                    contacts.c.workspace_id == WORKSPACE, contacts.c.account_id == bound_int("account_id")
                ),
                "created_after": at >= bound_int("created_after"),
                "created_before": at < bound_int("created_before"),
            },
        )

    return {"id": ordered(by_id), "created_at": ordered(time)}


_time: Final = in_no_index(t.c.created_at)

PAGES: Final = _pages(t, id_=t.c.id, time=t.c.created_at, by_id=_time)
OF_ACCOUNT: Final = _pages(
    asked_for_each_of(
        t, contacts, and_(contacts.c.workspace_id == t.c.workspace_id, contacts.c.id == t.c.contact_id)
    ),
    id_=in_no_index(t.c.id),
    time=_time,
    by_id=_time,
)
"""All of an account's contacts are sorted for a page."""
BY_ID_TO_CHANGE: Final = Statement(
    select(*COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")).with_for_update()
)
INSERT: Final = insert_row(t)
REWRITE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("note_id"))
    .values(content=bound_text("content"), updated_at=bound_int("at"))
    .returning(*COLUMNS)
)
MOVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.contact_id == bound_int("from_contact"))
    .values(contact_id=bound_int("to_contact"))
    .returning(*COLUMNS)
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
DELETE_OF_CONTACT: Final = Statement(
    delete(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.contact_id == bound_int("contact_id"))
    .returning(t.c.id)
)


@cache
def page_by_id(*, of_contact: bool) -> Statement:
    """Build the list by id upwards after a cursor, of one contact or of all."""
    listed = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.id > bound_int("after"))
    if of_contact:
        listed = listed.where(t.c.contact_id == bound_int("contact_id"))
    return Statement(listed.order_by(t.c.id).limit(bound_int("limit")))


async def by_id(tx: Tx, note_id: int) -> Note | None:
    """Read a note."""
    row = await tx.first(BY_ID, id=note_id)
    return None if row is None else Note(*row)


async def after(tx: Tx, *, cursor: int, limit: int, contact_id: int | None) -> list[Note]:
    """List notes by id upwards after a cursor."""
    statement = page_by_id(of_contact=contact_id is not None)
    rows = await tx.all(statement, after=cursor, limit=limit, contact_id=contact_id)
    return [Note(*row) for row in rows]


async def page(tx: Tx, wanted: Wanted, query: NoteQuery) -> Page[Note]:
    """List notes by `id` or `created_at`."""
    pages = PAGES if query.account_id is None else OF_ACCOUNT
    found = await pages[wanted.order].page(tx, wanted, **asdict(query))
    return Page([Note(*row) for row in found.items], found.has_more)


async def newest_of_each(tx: Tx, contact_ids: Sequence[int], *, most: int) -> list[Note]:
    """List the newest notes of contacts, up to so many of each, the newest first."""
    if not contact_ids:
        return []
    rows = await tx.all(NEWEST_OF_EACH, contact_ids=contact_ids, most=most)
    return [Note(*row) for row in rows]


async def of_contact(tx: Tx, contact_id: int) -> list[Note]:
    """List every note of a contact, the oldest first."""
    return [Note(*row) for row in await tx.all(OF_CONTACT, contact_id=contact_id)]


async def insert(tx: Tx, note: Note) -> None:
    """Insert a note."""
    await tx.run(
        INSERT,
        id=note.id,
        contact_id=note.contact_id,
        content=note.content,
        created_at=note.created_at,
        updated_at=note.updated_at,
    )
    await index.put(tx, Noun.NOTE, note.id, of_note(note))


async def rewrite(tx: Tx, note_id: int, content: str) -> None:
    """Give a note another text."""
    row = await tx.first(REWRITE, note_id=note_id, content=content, at=tx.now)
    if row is not None:
        await index.put(tx, Noun.NOTE, note_id, of_note(Note(*row)))


async def move(tx: Tx, contact_id: int, *, to: int) -> list[int]:
    """Let every note of a contact be another's; answer their ids."""
    moved = [Note(*row) for row in await tx.all(MOVE, from_contact=contact_id, to_contact=to)]
    for note in moved:
        await index.put(tx, Noun.NOTE, note.id, of_note(note))
    return sorted(note.id for note in moved)


async def remove(tx: Tx, note_id: int) -> bool:
    """Delete a note; answer False if there is none."""
    await index.remove(tx, Noun.NOTE, note_id)
    return await tx.run(DELETE, id=note_id) == 1


async def remove_of_contact(tx: Tx, contact_id: int) -> None:
    """Delete every note of a contact."""
    for (note_id,) in await tx.all(DELETE_OF_CONTACT, contact_id=contact_id):
        await index.remove(tx, Noun.NOTE, note_id)
