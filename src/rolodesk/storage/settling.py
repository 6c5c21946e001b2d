"""Lists by time that never skip a change which is committed late.

A row carries the time of the transaction that wrote it. On SQLite commits happen in the order of those
times. On PostgreSQL one that began earlier may commit later: its row would appear behind a cursor that was
handed out meanwhile. So a page holds only rows that are *settled*: older than the horizon, which is the
start of the oldest writing transaction, or the present if none runs.

Proof. Let H be the horizon, computed by a statement that ended before the page's snapshot was taken, and W
a writer whose time is below H. W drew its time after its transaction id, and its transaction id after its
start. If W had no id yet when the horizon looked at its backend, its time is later than the look, hence not
below H. If it had one, the look saw it running, and H is at most its start, hence not above its time. So
it had ended by then, and the page sees what it did. Rounding is on the safe side: H is rounded down, and
rows of H's own millisecond are not settled.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from sqlalchemy import literal_column, select, text

from rolodesk.model.page import Page
from rolodesk.storage.statement import Row, Statement
from rolodesk.storage.transaction import Tx

HORIZON: Final = Statement(
    select(literal_column("9223372036854775807"), literal_column("'serial'")),
    text("""
        SELECT floor(extract(epoch FROM least(statement_timestamp(), min(w.start))) * 1000)::bigint,
               current_setting('transaction_isolation')
          FROM (SELECT coalesce(xact_start, 'epoch') AS start
                  FROM pg_stat_get_activity(NULL)
                 WHERE backend_xid IS NOT NULL
                   AND backend_type = 'client backend'
                   AND datid = (SELECT oid FROM pg_database WHERE datname = current_database())) AS w
    """),
    everywhere=True,
)
PAUSES: Final = tuple(
    Statement(select(literal_column("1")), text(f"SELECT pg_sleep(0.{ms:03d})"), everywhere=True)
    for ms in (1, 2, 4, 8, 16, 32)
)


class OneSnapshot(RuntimeError):
    """A list by time was read in a transaction whose snapshot is older than the horizon: a fault of ours."""

    def __init__(self) -> None:
        super().__init__("a list by time needs a snapshot for each statement: use `walk`")


async def settled_page(
    tx: Tx, fetch: Callable[[], Awaitable[Sequence[Row]]], *, time: int, limit: int
) -> Page[Row]:
    """
    Give the settled ones of up to `limit + 1` rows that `fetch` reads, ascending by the column at `time`.

    Where rows at the end of the list are not settled, it waits up to some 60 ms for those who write, so
    that whoever wrote a row and was answered finds it in the list; then it leaves those rows out.
    """
    page = await _attempt(tx, fetch, time=time, limit=limit)
    for pause in PAUSES:
        if len(page.items) == limit or not page.has_more:
            break
        await tx.first(pause)
        page = await _attempt(tx, fetch, time=time, limit=limit)
    return page if page.items else Page((), has_more=False)


async def _attempt(
    tx: Tx, fetch: Callable[[], Awaitable[Sequence[Row]]], *, time: int, limit: int
) -> Page[Row]:
    """Read the rows once; `has_more` says that rows follow, settled or not."""
    horizon = await _horizon(tx)
    rows = await fetch()
    settled = rows
    if rows and rows[-1][time] >= horizon:
        settled = [row for row in rows if row[time] < horizon]
    return Page(settled[:limit], has_more=len(rows) > min(limit, len(settled)))


async def _horizon(tx: Tx) -> int:
    row = await tx.first(HORIZON)
    assert row is not None  # noqa: S101 - an aggregate has one row
    horizon, isolation = row
    if isolation not in {"serial", "read committed"}:
        raise OneSnapshot
    return int(horizon)
