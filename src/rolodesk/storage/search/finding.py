"""
Finding the newest records of a kind that match.

SQLite walks its index from the newest record down and stops when the page is full; PostgreSQL climbs a
ladder of ever longer stretches of ids (`stretches.py`).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import FromClause, Select, and_, func, literal_column, select, true

from rolodesk.model.search.asking import Noun
from rolodesk.model.search.terms import Expression
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.search.asking import gathered, in_fts5, is_in_fts5
from rolodesk.storage.search.conditions import RECORDS, Condition, Shape, conditions_of, shape_of, values_of
from rolodesk.storage.search.index import SQLITE
from rolodesk.storage.search.stretches import asked_in_steps
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import found, messages, tickets
from rolodesk.storage.transaction import Tx

HIGHEST: Final = 2**63 - 1
TOPS: Final = {
    noun: Statement(
        select(literal_column("0").label("top")),
        select(func.max(index.c.id)).where(
            index.c.workspace_id == WORKSPACE, index.c.id < bound_int("below")
        ),
        everywhere=True,
    )
    for noun, index in found.items()
}
"""The highest id of those in question; SQLite, which needs no steps, gives 0: then there is a single one."""


async def newest(
    tx: Tx, noun: Noun, expression: Expression, *, conditions: Sequence[Condition], below: int, limit: int
) -> list[int]:
    """List the ids of records that match, downwards from below an id."""
    shape = shape_of(conditions)
    values = values_of(conditions)
    row = await tx.first(TOPS[noun], below=below)
    if row is None or row[0] is None:
        return []
    ids: list[int] = []
    for asked in asked_in_steps(noun, expression, tx.workspace_id, top=row[0]):
        rows = await tx.all(
            _finding(noun, shape, is_looked_at=asked.of_each is not None),
            in_fts5=in_fts5(expression, tx.workspace_id),
            of_index=asked.of_index,
            of_each=asked.of_each,
            below=below,
            limit=limit,
            **values,
        )
        ids = [row[0] for row in rows]
        if len(ids) == limit:
            break
    return ids


@cache
def _finding(noun: Noun, shape: Shape, *, is_looked_at: bool) -> Statement:
    return Statement(
        _from_newest_on_sqlite(noun, shape), _on_postgres(noun, shape, is_looked_at=is_looked_at)
    )


def _from_newest_on_sqlite(noun: Noun, shape: Shape) -> Select[Any]:
    fts, records = SQLITE[noun], RECORDS[noun]
    is_of = and_(records.c.workspace_id == WORKSPACE, records.c.id == fts.c.rowid)
    place: FromClause = asked_for_each_of(records, fts, is_of)
    listed = select(records.c.id).select_from(_with_tickets(noun, place)).where(is_in_fts5(noun))
    listed = listed.where(fts.c.rowid < bound_int("below"), *conditions_of(noun, shape).values())
    return listed.order_by(fts.c.rowid.desc()).limit(bound_int("limit"))


def _on_postgres(noun: Noun, shape: Shape, *, is_looked_at: bool) -> Select[Any]:
    """
    Gather what matches, and give the newest whose records are as asked.

    PostgreSQL cannot know how many these are. So it is not let choose: it gathers by the index alone, and
    looks at the records one by one.
    """
    records = RECORDS[noun]
    is_below = found[noun].c.id + literal_column("0") < bound_int("below")
    all_found = gathered(noun, is_below, is_looked_at=is_looked_at)
    ordered = select(all_found.c.id).order_by(all_found.c.id.desc()).subquery("ordered")
    is_of = and_(records.c.workspace_id == WORKSPACE, records.c.id == ordered.c.id)
    each: Select[Any] = select(literal_column("1")).select_from(_with_tickets(noun, records))
    record = (
        each.where(is_of, *conditions_of(noun, shape).values()).limit(literal_column("1")).lateral("record")
    )
    page = select(ordered.c.id).join_from(ordered, record, true())
    return page.order_by(ordered.c.id.desc()).limit(bound_int("limit"))


def _with_tickets(noun: Noun, place: FromClause) -> FromClause:
    """Join the ticket that a message is on, which says who sees it."""
    if noun is not Noun.MESSAGE:
        return place
    is_of = and_(tickets.c.workspace_id == WORKSPACE, tickets.c.id == messages.c.ticket_id)
    return asked_for_each_of(tickets, place, is_of)
