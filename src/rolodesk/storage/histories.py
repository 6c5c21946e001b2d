"""The events of one record, which an index has together."""

from typing import Final

from sqlalchemy import select

from rolodesk.model.event import StoredEvent
from rolodesk.model.page import Page, Wanted
from rolodesk.storage.feed import COLUMNS, stored_event
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import WORKSPACE, bound_int, bound_text
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import Tx

LIST: Final = Keyset(
    select(*COLUMNS).where(t.c.workspace_id == WORKSPACE),
    id_=t.c.seq,
    conditions={
        "subject": t.c.subject == bound_text("subject"),
        "subject_id": t.c.subject_id == bound_int("subject_id"),
    },
)


async def page(tx: Tx, wanted: Wanted, *, subject: str, subject_id: int) -> Page[StoredEvent]:
    """Read a page of what happened to a record."""
    found = await LIST.page(tx, wanted, subject=subject, subject_id=subject_id)
    return Page([stored_event(row) for row in found.items], found.has_more)
