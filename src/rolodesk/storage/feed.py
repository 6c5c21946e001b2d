"""The feed: the journal read in an order that skips nothing, while others write.

On SQLite writers commit one after another, and an event's `seq` is drawn in its commit's turn. On PostgreSQL
neither sequences nor transaction ids are in the order of commits. There an event carries the id of its
transaction, and only those below `pg_snapshot_xmin` are read: every transaction below it has ended, so
nothing can appear there any more.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, literal_column, select, text, tuple_

from rolodesk.model.event import START, FeedPlace, StoredEvent
from rolodesk.storage.statement import Row, Statement, bound_int, bound_text
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.xid,
    t.c.seq,
    t.c.at,
    t.c.kind,
    t.c.subject,
    t.c.subject_id,
    t.c.actor,
    t.c.actor_id,
    t.c.door,
    t.c.before,
    t.c.after,
    t.c.run_id,
)
IS_OVER: Final[ColumnElement[bool]] = t.c.xid < literal_column(
    "(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
)
"""On PostgreSQL: every transaction up to the event's has ended."""

FAR: Final = 2**62
"""A mark that is behind everything."""

_of_workspace: Final = t.c.workspace_id == bound_int("workspace_id")


def _both(wanted: Select[Any]) -> Statement:
    return Statement(wanted, wanted.where(IS_OVER))


AFTER: Final = _both(
    select(*COLUMNS)
    .where(_of_workspace, tuple_(t.c.xid, t.c.seq) > tuple_(bound_int("xid"), bound_int("seq")))
    .order_by(t.c.xid, t.c.seq)
    .limit(bound_int("limit"))
)
BEFORE: Final = _both(
    select(*COLUMNS)
    .where(_of_workspace, tuple_(t.c.xid, t.c.seq) < tuple_(bound_int("xid"), bound_int("seq")))
    .order_by(t.c.xid.desc(), t.c.seq.desc())
    .limit(bound_int("limit"))
)
# Added to, so that no database walks through the journal in its order and looks at each.
_place_of_record: Final = tuple_(t.c.xid + literal_column("0"), t.c.seq + literal_column("0"))
BEFORE_OF_RECORD: Final = _both(
    select(*COLUMNS)
    .where(
        _of_workspace,
        t.c.subject == bound_text("subject"),
        t.c.subject_id == bound_int("subject_id"),
        _place_of_record < tuple_(bound_int("xid"), bound_int("seq")),
    )
    .order_by((t.c.xid + literal_column("0")).desc(), (t.c.seq + literal_column("0")).desc())
    .limit(bound_int("limit"))
)
LAST: Final = _both(
    select(t.c.xid, t.c.seq).where(_of_workspace).order_by(t.c.xid.desc(), t.c.seq.desc()).limit(1)
)
# Not by an index: SQLite would walk through a whole one, since it has the workspaces in order.
NEWS: Final = Statement(
    text(
        "SELECT (SELECT coalesce(max(rowid), 0) FROM events),"
        " (SELECT json_group_array(DISTINCT workspace_id) FROM events NOT INDEXED WHERE rowid > :mark)"
    ).bindparams(bound_int("mark")),
    text(
        "WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid)"
        " SELECT xid, (SELECT json_agg(DISTINCT workspace_id)::text FROM events"
        " WHERE events.xid + 0 >= :mark AND events.xid + 0 < horizon.xid) FROM horizon"
    ).bindparams(bound_int("mark")),
    everywhere=True,
)

_decode_ids: Final = msgspec.json.Decoder(list[int]).decode


class News(msgspec.Struct, frozen=True):
    """Which workspaces have events since a mark, and the mark to ask by the next time."""

    mark: int
    workspaces: Sequence[int]


async def after(tx: Tx, place: FeedPlace, limit: int) -> list[StoredEvent]:
    """Read the events of this workspace behind a place, in the feed's order, at most `limit`."""
    return [stored_event(row) for row in await tx.all(AFTER, xid=place.xid, seq=place.seq, limit=limit)]


async def before(tx: Tx, place: FeedPlace, limit: int) -> list[StoredEvent]:
    """Read the events in front of a place, the nearest first, at most `limit`."""
    return [stored_event(row) for row in await tx.all(BEFORE, xid=place.xid, seq=place.seq, limit=limit)]


async def before_of_record(
    tx: Tx, place: FeedPlace, limit: int, *, subject: str, subject_id: int
) -> list[StoredEvent]:
    """Read the events of one record in front of a place, the nearest first, at most `limit`."""
    rows = await tx.all(
        BEFORE_OF_RECORD, xid=place.xid, seq=place.seq, subject=subject, subject_id=subject_id, limit=limit
    )
    return [stored_event(row) for row in rows]


async def end(tx: Tx) -> FeedPlace:
    """Give the place of this workspace's last event; whatever comes later is behind it."""
    row = await tx.first(LAST)
    return START if row is None else FeedPlace(*row)


async def news(tx: Tx, mark: int) -> News:
    """
    Ask, of the whole installation, who has had events since a mark; it costs what there is of them.

    A mark is good for as long as this process lives. Where one is smaller than that before it, the store was
    filled anew meanwhile, and the answer says nothing.
    """
    row = await tx.first(NEWS, mark=mark)
    assert row is not None  # noqa: S101 - a SELECT of scalars has one row
    return News(row[0], _decode_ids(row[1] or "[]"))


def stored_event(row: Row) -> StoredEvent:
    """Make an event of a row of COLUMNS."""
    xid, seq, at, kind, subject, subject_id, actor, actor_id, door, before, after_, run_id = row
    return StoredEvent(
        place=FeedPlace(xid, seq),
        at=at,
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        actor=actor,
        actor_id=actor_id,
        door=door,
        before_json=before,
        after_json=after_,
        run_id=run_id,
    )
