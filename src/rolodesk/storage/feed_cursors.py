"""How far each reader of the journal has come in each workspace, and whether it stumbles there."""

from typing import Final

import msgspec
from sqlalchemy import and_, exists, func, literal, select, tuple_, update

from rolodesk.model.event import START, FeedPlace
from rolodesk.storage import directory, feed
from rolodesk.storage.statement import Row, Statement, bound_int, bound_text, insert_or_ignore
from rolodesk.storage.tables import INT, events, workspaces
from rolodesk.storage.tables import feed_cursors as t
from rolodesk.storage.transaction import Tx

_mine: Final = (t.c.workspace_id == bound_int("workspace_id")) & (t.c.consumer == bound_text("consumer"))
_COLUMNS: Final = (t.c.xid, t.c.seq, t.c.attempts, t.c.retry_at, t.c.last_error)
_selected: Final = select(*_COLUMNS).where(_mine)

INSERT: Final = insert_or_ignore(t)
BY_CONSUMER: Final = Statement(_selected)
CLAIM: Final = Statement(_selected, _selected.with_for_update(skip_locked=True))
FAILING: Final = Statement(
    select(t.c.consumer, *_COLUMNS)
    .where(t.c.workspace_id == bound_int("workspace_id"), t.c.attempts > 0)
    .order_by(t.c.consumer)
)
MOVE: Final = Statement(
    update(t)
    .where(_mine)
    .values(xid=bound_int("xid"), seq=bound_int("seq"), attempts=0, retry_at=0, last_error="")
)
STUMBLE: Final = Statement(
    update(t)
    .where(_mine)
    .values(attempts=t.c.attempts + 1, retry_at=bound_int("retry_at"), last_error=bound_text("error"))
)
_behind: Final = (
    select(workspaces.c.id, func.coalesce(t.c.retry_at, 0))
    .select_from(
        workspaces.outerjoin(
            t, and_(t.c.workspace_id == workspaces.c.id, t.c.consumer == bound_text("consumer"))
        )
    )
    .where(
        exists(
            select(literal(1)).where(
                events.c.workspace_id == workspaces.c.id,
                tuple_(events.c.xid, events.c.seq)
                > tuple_(
                    func.coalesce(t.c.xid, literal(START.xid, INT)),
                    func.coalesce(t.c.seq, literal(START.seq, INT)),
                ),
            )
        )
    )
)
BEHIND: Final = Statement(_behind, everywhere=True)
IS_BEHIND: Final = Statement(_behind.where(workspaces.c.id == bound_int("workspace_id")))


class Cursor(msgspec.Struct, frozen=True):
    """How far a reader has come, how often it has stumbled there since, and when (ms) it is to try again."""

    place: FeedPlace
    attempts: int
    retry_at: int
    error: str = ""
    """Why, the last time."""


async def register(tx: Tx, consumer: str, *, at_end: bool) -> None:
    """
    Make a reader known to the installation, once: in a transaction of EVERYWHERE.

    `at_end` has it begin behind what is there now; a workspace made later it reads from the start.
    """
    await tx.lock("feed_cursors")
    if await tx.first(BY_CONSUMER, consumer=consumer) is not None:
        return
    await _insert(tx, consumer, START)
    if at_end:
        for workspace in await directory.workspaces_listed(tx):
            inside = tx.within(workspace.id)
            await _insert(inside, consumer, await feed.end(inside))


async def failing(tx: Tx) -> list[tuple[str, Cursor]]:
    """Tell which readers stumble in this workspace, and where."""
    return [(row[0], _cursor(row[1:])) for row in await tx.all(FAILING)]


async def claim(tx: Tx, consumer: str, *, known: bool = False) -> Cursor | None:
    """
    Take a reader's cursor until the transaction ends; None while another process has it.

    With `known` it is None, too, where the reader has none here; else it gets one, at the start.
    """
    row = await tx.first(CLAIM, consumer=consumer)
    if row is None and not known:
        await _insert(tx, consumer, START)
        row = await tx.first(CLAIM, consumer=consumer)
    return None if row is None else _cursor(row)


async def of(tx: Tx, consumer: str) -> Cursor:
    """Read how far a reader has come in this workspace."""
    row = await tx.first(BY_CONSUMER, consumer=consumer)
    return _cursor(row) if row else Cursor(START, 0, 0)


async def move(tx: Tx, consumer: str, place: FeedPlace) -> None:
    """Let a claimed cursor stand at a place: all up to it is handled."""
    await tx.run(MOVE, consumer=consumer, xid=place.xid, seq=place.seq)


async def stumble(tx: Tx, consumer: str, *, error: str, retry_at: int) -> None:
    """Note that a reader could not handle what follows, and when (ms) it is to try again."""
    await _insert(tx, consumer, START)
    await tx.run(STUMBLE, consumer=consumer, error=error, retry_at=retry_at)


async def behind(tx: Tx, consumer: str) -> list[int]:
    """Answer, of the whole installation, in which workspaces there is more for a reader: one seek in each."""
    return [row[0] for row in await tx.all(BEHIND, consumer=consumer)]


async def is_behind(tx: Tx, consumer: str) -> int | None:
    """Answer when (ms) a reader may go on in this workspace; None if there is nothing for it, or not yet."""
    row = await tx.first(IS_BEHIND, consumer=consumer)
    return None if row is None else row[1]


async def _insert(tx: Tx, consumer: str, place: FeedPlace) -> None:
    await tx.run(
        INSERT, consumer=consumer, xid=place.xid, seq=place.seq, attempts=0, retry_at=0, last_error=""
    )


def _cursor(row: Row) -> Cursor:
    xid, seq, attempts, retry_at, error = row
    return Cursor(FeedPlace(xid, seq), attempts, retry_at, error)
