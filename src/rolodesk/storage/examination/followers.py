"""How the followers get on, asked of the whole installation: one seek for each in each workspace."""

from typing import Final

from sqlalchemy import and_, func, literal, literal_column, select, text, tuple_

from rolodesk.model.event import START
from rolodesk.model.follower import Progress
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import INT, events, feed_cursors, workspaces
from rolodesk.storage.transaction import EVERYWHERE, Tx

_known: Final = feed_cursors.alias("known")
_own: Final = feed_cursors.alias("own")
_waiting_since: Final = (
    select(events.c.at)
    .where(
        events.c.workspace_id == workspaces.c.id,
        tuple_(events.c.xid, events.c.seq)
        > tuple_(
            func.coalesce(_own.c.xid, literal(START.xid, INT)),
            func.coalesce(_own.c.seq, literal(START.seq, INT)),
        ),
    )
    .order_by(events.c.xid, events.c.seq)
    .limit(1)
    .correlate(workspaces, _own)
    .scalar_subquery()
)
KNOWN: Final = Statement(
    select(_known.c.consumer)
    .where(_known.c.workspace_id == literal_column(str(EVERYWHERE)))
    .order_by(_known.c.consumer),
    everywhere=True,
)
PROGRESSES: Final = (
    select(
        _known.c.consumer,
        workspaces.c.id,
        _waiting_since.label("since"),
        func.coalesce(_own.c.attempts, 0),
        func.coalesce(_own.c.last_error, ""),
    )
    .select_from(
        workspaces.join(_known, _known.c.workspace_id == literal_column(str(EVERYWHERE))).outerjoin(
            _own, and_(_own.c.workspace_id == workspaces.c.id, _own.c.consumer == _known.c.consumer)
        )
    )
    .order_by(_known.c.consumer, workspaces.c.id)
)
PROGRESS: Final = Statement(PROGRESSES, everywhere=True)
FROM_THE_FUTURE: Final = Statement(
    select(literal_column("0")),
    text(
        "SELECT coalesce(max(xid + 0), 0) > pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM events"
    ),
    everywhere=True,
)


async def known(tx: Tx) -> list[str]:
    """Name the followers that have ever run here."""
    return [row[0] for row in await tx.all(KNOWN)]


async def behind(tx: Tx) -> list[Progress]:
    """Tell where a follower has something left to do."""
    return [
        Progress(follower=follower, workspace_id=workspace_id, since=since, attempts=attempts, error=error)
        for follower, workspace_id, since, attempts, error in await tx.all(PROGRESS)
        if since is not None
    ]


async def has_events_from_the_future(tx: Tx) -> bool:
    """Say whether there are events of transactions that PostgreSQL has not reached yet: nobody reads them."""
    row = await tx.first(FROM_THE_FUTURE)
    return bool(row and row[0])
