"""What a workspace's journal was called: it gets a new name each time that it is restored, or moved.

With each of those, every event's `xid` falls by `RESTORED_EARLIER`; by the names it is known how often that
was since a cursor was told.
"""

import secrets
from typing import Final

from sqlalchemy import select

from rolodesk.storage.statement import WORKSPACE, Statement, insert_row
from rolodesk.storage.tables import feed_names as t
from rolodesk.storage.transaction import Tx

INSERT: Final = insert_row(t)
LISTED: Final = Statement(select(t.c.name).where(t.c.workspace_id == WORKSPACE).order_by(t.c.position))


async def listed(tx: Tx) -> tuple[str, ...]:
    """Read the names of this workspace's journal, oldest first; "" is what it was called at first."""
    return ("", *(row[0] for row in await tx.all(LISTED)))


async def name_anew(tx: Tx) -> None:
    """Give this workspace's journal a new name: it was filled from elsewhere."""
    await tx.run(INSERT, position=len(await listed(tx)), name=secrets.token_urlsafe(6))
