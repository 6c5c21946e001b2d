"""Custom fields of tickets: their titles, made on the fly. The values are in the ticket's own row."""

from typing import Final

from sqlalchemy import select

from rolodesk.model.tag import canonical_tag
from rolodesk.storage.statement import WORKSPACE, Statement, bound_text, insert_or_ignore
from rolodesk.storage.tables import custom_fields as t
from rolodesk.storage.transaction import Tx

TITLE_BY_CANONICAL: Final = Statement(
    select(t.c.title).where(t.c.workspace_id == WORKSPACE, t.c.canonical == bound_text("canonical"))
)
INSERT: Final = insert_or_ignore(t)


async def find_or_make(tx: Tx, title: str) -> tuple[str, int | None]:
    """
    Give the title of the field that is called so in any spelling, as it was first written.

    The number is the field's id if it was made.
    """
    canonical = canonical_tag(title)
    made: int | None = None
    while (row := await tx.first(TITLE_BY_CANONICAL, canonical=canonical)) is None:
        id_ = await tx.next_id("custom_fields")
        if await tx.run(INSERT, id=id_, title=title, canonical=canonical, created_at=tx.now):
            made = id_
    return str(row[0]), made
