"""Links between tickets: each is two rows, so that both tickets have it."""

from typing import Final

from sqlalchemy import delete, func, select

from rolodesk.model.ticket import Status
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, insert_or_ignore
from rolodesk.storage.tables import ticket_links as t
from rolodesk.storage.tables import tickets
from rolodesk.storage.transaction import Tx

INSERT: Final = insert_or_ignore(t)
DELETE: Final = Statement(
    delete(t).where(
        t.c.workspace_id == WORKSPACE,
        t.c.ticket_id == bound_int("ticket_id"),
        t.c.linked_id == bound_int("linked_id"),
    )
)
NEWEST_AFTER: Final = Statement(
    select(func.max(t.c.linked_id))
    .join_from(t, tickets, (tickets.c.workspace_id == t.c.workspace_id) & (tickets.c.id == t.c.linked_id))
    .where(
        t.c.workspace_id == WORKSPACE,
        t.c.ticket_id == bound_int("ticket_id"),
        t.c.linked_id > t.c.ticket_id,
        tickets.c.from_email_folded == bound_text("sender"),
        tickets.c.deleted_at.is_(None),
        tickets.c.status != Status.SPAM.value,
    )
)


async def link(tx: Tx, ticket_id: int, linked_id: int) -> bool:
    """Link two tickets; answer whether they were not linked before."""
    await tx.run(INSERT, ticket_id=linked_id, linked_id=ticket_id)
    return await tx.run(INSERT, ticket_id=ticket_id, linked_id=linked_id) == 1


async def unlink(tx: Tx, ticket_id: int, linked_id: int) -> bool:
    """Unlink two tickets; answer whether they were linked before."""
    await tx.run(DELETE, ticket_id=linked_id, linked_id=ticket_id)
    return await tx.run(DELETE, ticket_id=ticket_id, linked_id=linked_id) == 1


async def newest_after(tx: Tx, ticket_id: int, *, sender: str) -> int | None:
    """Find the newest ticket that is linked with an older one, and that a sender (folded) opened."""
    row = await tx.first(NEWEST_AFTER, ticket_id=ticket_id, sender=sender)
    return None if row is None else row[0]
