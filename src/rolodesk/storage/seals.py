"""Seals over the journal; written once, and never changed."""

from typing import Final

from sqlalchemy import select

from rolodesk.model.event import FeedPlace
from rolodesk.model.seal import Seal
from rolodesk.storage.statement import WORKSPACE, Row, Statement, bound_int, insert_row
from rolodesk.storage.tables import seals as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.number, t.c.xid, t.c.seq, t.c.events, t.c.sealed_at, t.c.hash)
_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)

INSERT: Final = insert_row(t)
LAST: Final = Statement(_mine.order_by(t.c.number.desc()).limit(1))
AFTER: Final = Statement(
    _mine.where(t.c.number > bound_int("number")).order_by(t.c.number).limit(bound_int("limit"))
)


async def insert(tx: Tx, seal: Seal) -> None:
    """Write a seal."""
    await tx.run(
        INSERT,
        number=seal.number,
        xid=seal.place.xid,
        seq=seal.place.seq,
        events=seal.events,
        sealed_at=seal.sealed_at,
        hash=seal.hash,
    )


async def last(tx: Tx) -> Seal | None:
    """Read the newest seal of this workspace."""
    row = await tx.first(LAST)
    return None if row is None else _seal(row)


async def after(tx: Tx, number: int, *, limit: int) -> list[Seal]:
    """Read the seals behind a number, in their order."""
    return [_seal(row) for row in await tx.all(AFTER, number=number, limit=limit)]


def _seal(row: Row) -> Seal:
    number, xid, seq, events, sealed_at, hash_ = row
    return Seal(number, FeedPlace(xid, seq), events, sealed_at, hash_)
