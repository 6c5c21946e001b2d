"""Contacts that were deleted, as the journal has them."""

from typing import Final

import msgspec
from sqlalchemy import exists, func, literal_column, select

from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import contacts
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import Tx

_IS_DELETION: Final = t.c.kind == literal_column("'contact.deleted'")
"""In words, not bound: by them the databases know that the index is meant."""
_is_there: Final = exists(
    select(contacts.c.id).where(contacts.c.workspace_id == WORKSPACE, contacts.c.id == t.c.subject_id)
)

AFTER: Final = Statement(
    select(t.c.seq, t.c.at, t.c.subject_id, t.c.before)
    .where(t.c.workspace_id == WORKSPACE, _IS_DELETION, t.c.seq > bound_int("after"), ~_is_there)
    .order_by(t.c.seq)
    .limit(bound_int("limit"))
)
LAST: Final = Statement(select(func.max(t.c.seq)).where(t.c.workspace_id == WORKSPACE, _IS_DELETION))


class Deletion(msgspec.Struct, frozen=True):
    """That a contact was deleted, when (ms), and what it was: JSON. One that was deleted twice has two."""

    seq: int
    at: int
    contact_id: int
    before: str


async def after(tx: Tx, seq: int, *, limit: int) -> list[Deletion]:
    """List deletions of contacts that are not there now, behind one of the journal's numbers."""
    return [Deletion(*row) for row in await tx.all(AFTER, after=seq, limit=limit)]


async def last_seq(tx: Tx) -> int:
    """Give the journal's number of the last deletion, 0 if there is none."""
    row = await tx.first(LAST)
    return row[0] or 0 if row else 0
