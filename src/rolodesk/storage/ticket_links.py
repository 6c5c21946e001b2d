"""Links between tickets: each is two rows, so that both tickets have it."""

from typing import Final

from sqlalchemy import delete

from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, insert_or_ignore
from rolodesk.storage.tables import ticket_links as t
from rolodesk.storage.transaction import Tx

INSERT: Final = insert_or_ignore(t)
DELETE: Final = Statement(
    delete(t).where(
        t.c.workspace_id == WORKSPACE,
        t.c.ticket_id == bound_int("ticket_id"),
        t.c.linked_id == bound_int("linked_id"),
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
