"""Which tickets sleep no longer, over all workspaces."""

from typing import Final

from sqlalchemy import select

from rolodesk.storage.statement import Statement, bound_int
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.transaction import Tx

DUE: Final = Statement(
    select(t.c.workspace_id, t.c.id)
    .where(t.c.snoozed_until.is_not(None), t.c.snoozed_until <= bound_int("now"))
    .order_by(t.c.snoozed_until, t.c.workspace_id, t.c.id)
    .limit(bound_int("limit")),
    everywhere=True,
)


async def due(tx: Tx, *, limit: int) -> list[tuple[int, int]]:
    """List workspace and id of the tickets whose time has come, the earliest first; of EVERYWHERE."""
    return [(row[0], row[1]) for row in await tx.all(DUE, now=tx.now, limit=limit)]
