"""In which mailboxes tickets are."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from rolodesk.storage.statement import WORKSPACE, Statement, is_one_of
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.transaction import Tx

OF_TICKETS: Final = Statement(
    select(t.c.id, t.c.mailbox_id).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"))
)


async def of_tickets(tx: Tx, ids: Sequence[int]) -> dict[int, int]:
    """Give the mailbox of each of some tickets."""
    return dict(map(tuple, await tx.all(OF_TICKETS, ids=ids)))
