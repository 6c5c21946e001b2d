"""
Finding the newest records of a kind that match.

SQLite walks its index from the newest record down and stops when the page is full; PostgreSQL is asked for
one stretch of ids after the other (`stretches.py`).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import FromClause, Select, and_, func, literal_column, select, true

from rolodesk.model.search.asking import Noun
from rolodesk.model.search.terms import Expression, widened
from rolodesk.storage.join_order import asked_for_each_of
from rolodesk.storage.search import vocabulary
from rolodesk.storage.search.asking import gathered, in_fts5, in_tsquery, is_in_fts5
from rolodesk.storage.search.conditions import RECORDS, Condition, Shape, conditions_of, shape_of, values_of
from rolodesk.storage.search.index import SQLITE
from rolodesk.storage.search.stretches import SHORTEST, Descent, rarity_of
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import found, messages, tickets
from rolodesk.storage.transaction import Tx

HIGHEST: Final = 2**63 - 1
TOPS: Final = {
    noun: Statement(
        select(literal_column("0").label("top")),
        select(func.max(index.c.id)).where(index.c.workspace_id == WORKSPACE),
        everywhere=True,
    )
    for noun, index in found.items()
}
"""The highest id; SQLite, which needs no steps, gives 0: then there is a single one."""


class Index:
    """The index as a transaction sees it; what was looked up in it is kept."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._words = vocabulary.Reader(tx)
        self._tops: dict[Noun, int | None] = {}
        self._lengths: dict[Noun, int] = {}

    async def newest(
        self,
        noun: Noun,
        expression: Expression,
        *,
        conditions: Sequence[Condition],
        below: int = HIGHEST,
        limit: int,
    ) -> list[int]:
        """List the ids of records that match, downwards from below an id."""
        sharp = await self._words.sharpened(expression)
        top = await self._top(noun)
        if sharp is None or top is None:
            return []
        shape, values = shape_of(conditions), values_of(conditions)
        wide = widened(sharp)
        is_looked_at = wide != sharp
        values["of_index"] = in_tsquery(wide, self._tx.workspace_id)
        values["in_fts5"] = in_fts5(sharp, self._tx.workspace_id)
        values["of_each"] = in_tsquery(sharp, self._tx.workspace_id)
        # Where two words or more were rare together, others in their place will be.
        length = self._lengths.get(noun, SHORTEST) if rarity_of(wide) > 1 else SHORTEST
        descent = Descent(top=min(top, below - 1), length=length)
        ids: list[int] = []
        while descent.top >= 0 and len(ids) < limit:
            # SQLite has one step, and no highest id.
            below = min(below, descent.top + 1) if top else below
            stretch = descent.next()
            rows = await self._tx.all(
                _finding(noun, shape, is_looked_at=is_looked_at, is_within=stretch.query is not None),
                **values,
                of_stretch=stretch.query,
                below=below,
                limit=limit - len(ids),
            )
            ids += [row[0] for row in rows]
            descent.found(len(rows), missing=limit - len(ids))
        if descent.top < 0 and len(ids) < limit:
            self._lengths[noun] = (top + 1) // 4
        return ids

    async def _top(self, noun: Noun) -> int | None:
        if noun not in self._tops:
            row = await self._tx.first(TOPS[noun])
            self._tops[noun] = None if row is None else row[0]
        return self._tops[noun]


@cache
def _finding(noun: Noun, shape: Shape, *, is_looked_at: bool, is_within: bool) -> Statement:
    return Statement(
        _from_newest_on_sqlite(noun, shape),
        _on_postgres(noun, shape, is_looked_at=is_looked_at, is_within=is_within),
    )


def _from_newest_on_sqlite(noun: Noun, shape: Shape) -> Select[Any]:
    fts, records = SQLITE[noun], RECORDS[noun]
    is_of = and_(records.c.workspace_id == WORKSPACE, records.c.id == fts.c.rowid)
    place: FromClause = asked_for_each_of(records, fts, is_of)
    listed = select(records.c.id).select_from(_with_tickets(noun, place)).where(is_in_fts5(noun))
    listed = listed.where(fts.c.rowid < bound_int("below"), *conditions_of(noun, shape).values())
    return listed.order_by(fts.c.rowid.desc()).limit(bound_int("limit"))


def _on_postgres(noun: Noun, shape: Shape, *, is_looked_at: bool, is_within: bool) -> Select[Any]:
    """
    Gather what matches, and give the newest whose records are as asked.

    PostgreSQL cannot know how many these are. So it is not let choose: it gathers by the index alone, and
    looks at the records one by one.
    """
    records = RECORDS[noun]
    is_below = found[noun].c.id + literal_column("0") < bound_int("below")
    all_found = gathered(noun, is_below, is_looked_at=is_looked_at, is_within=is_within)
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
