"""When a ticket came to stand where it does, as the journal has it."""

from typing import Final

from sqlalchemy import func, literal_column, select

from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import Tx

KINDS: Final = ("ticket.status_changed", "ticket.opened")

LAST_AT: Final = Statement(
    select(func.max(t.c.at)).where(
        t.c.workspace_id == WORKSPACE,
        t.c.subject == "ticket",
        t.c.subject_id == bound_int("ticket_id"),
        t.c.kind.in_([literal_column(f"'{kind}'") for kind in KINDS]),
    )
)


async def last_at(tx: Tx, ticket_id: int) -> int | None:
    """Say when the status of a ticket last changed, or it was opened; None if the journal does not know."""
    row = await tx.first(LAST_AT, ticket_id=ticket_id)
    return None if row is None else row[0]
