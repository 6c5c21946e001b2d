"""The journal by time: what happened between two moments."""

from typing import Final

from sqlalchemy import select, tuple_

from rolodesk.model.event import START, FeedPlace, StoredEvent
from rolodesk.storage.feed import COLUMNS, stored_event
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import Tx

BETWEEN: Final = Statement(
    select(*COLUMNS)
    .where(
        t.c.workspace_id == WORKSPACE,
        tuple_(t.c.at, t.c.seq) > tuple_(bound_int("at"), bound_int("seq")),
        t.c.at < bound_int("until"),
    )
    .order_by(t.c.at, t.c.seq)
    .limit(bound_int("limit"))
)
LAST_BEFORE: Final = Statement(
    select(t.c.xid, t.c.seq)
    .where(t.c.workspace_id == WORKSPACE, t.c.at < bound_int("at"))
    .order_by(t.c.at.desc(), t.c.seq.desc())
    .limit(1)
)


async def place_before(tx: Tx, at: int) -> FeedPlace:
    """
    Give the place of the last event before a time (ms).

    PostgreSQL's transactions are not in the order of their times: others from around it may lie behind it.
    """
    row = await tx.first(LAST_BEFORE, at=at)
    return START if row is None else FeedPlace(*row)


async def between(tx: Tx, *, at: int, seq: int, until: int, limit: int) -> list[StoredEvent]:
    """List events by time, behind the one of that time (ms) and `seq`, up to before `until`."""
    rows = await tx.all(BETWEEN, at=at, seq=seq, until=until, limit=limit)
    return [stored_event(row) for row in rows]
