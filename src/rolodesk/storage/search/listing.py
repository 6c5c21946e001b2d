"""
Lists that are narrowed to what search finds, in orders of their own, walked by keyset.

By id the words lead: SQLite's index hands ids on, PostgreSQL climbs its stretches of ids up or down. By
another order a few that are found are sorted; of many, the order is walked by its own index, and each record
asked.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal_column, select, true

from rolodesk.model.page import Page, Wanted
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.terms import Expression
from rolodesk.storage.join_order import asked_for_each_of, each_in_no_index, in_no_index
from rolodesk.storage.keyset import BY_ID, Keyset
from rolodesk.storage.search import vocabulary
from rolodesk.storage.search.asking import gathered, in_fts5, in_tsquery, is_asked, is_in_fts5
from rolodesk.storage.search.conditions import RECORDS, Condition, Shape, conditions_of, shape_of, values_of
from rolodesk.storage.search.index import SQLITE
from rolodesk.storage.search.stretches import asked_in_steps
from rolodesk.storage.statement import WORKSPACE, Row, Statement, Value, bound_int
from rolodesk.storage.tables import found
from rolodesk.storage.transaction import Tx

FEW: Final = 5_000
"""So many are sorted for a page; of more, every 200th of a million records is one, and the walk is short."""
HIGHEST: Final = 2**63 - 1


class Narrowed(msgspec.Struct, frozen=True):
    """What a list is narrowed to."""

    expression: Expression | None
    """What the index is asked for; None finds nothing."""
    conditions: tuple[Condition, ...] = ()
    """What each record is asked."""
    asks_hidden: bool = False
    """It asks for tickets in a state that is not shown else."""


class Lead(Enum):
    """By what a list is read."""

    WORDS = auto()
    """What the index gives is what is wanted."""
    FIRST_LETTERS = auto()
    """PostgreSQL's index is asked for first letters, and what it gives for the whole words."""
    ORDER = auto()


class NarrowedPages:
    """
    The lists of a kind of record under what is typed.

    `listed` selects them from what they are joined with. Of `orders` by name each has an index. `conditions`
    are asked of each record that the words lead to, and `walked` of those along an order, by its name.
    """

    def __init__(
        self,
        noun: Noun,
        listed: Callable[[FromClause], Select[Any]],
        *,
        orders: Mapping[str, ColumnElement[Any]],
        conditions: Mapping[str, ColumnElement[bool]],
        walked: Callable[[str], Mapping[str, ColumnElement[bool]]] | None = None,
    ) -> None:
        self._noun = noun
        self._listed = listed
        self._orders = orders
        self._conditions = conditions
        self._walked = walked
        self._keyset = lru_cache(maxsize=512)(self._build)

    async def page(
        self,
        tx: Tx,
        wanted: Wanted,
        narrowed: Narrowed,
        filters: Mapping[str, Value],
        *,
        up_to: int = HIGHEST,
    ) -> Page[Row]:
        """Read a page of rows: of ids up to one, under `filters` by the names of their conditions."""
        expression, shape = narrowed.expression, shape_of(narrowed.conditions)
        if expression is not None:
            expression = await vocabulary.Reader(tx).sharpened(expression)
        if expression is None:
            return Page((), has_more=False)
        values: dict[str, Value] = {
            **filters,
            **values_of(narrowed.conditions),
            "in_fts5": in_fts5(expression, tx.workspace_id),
            "of_each": in_tsquery(expression, tx.workspace_id),
            "low": 0,
            "high": up_to,
        }
        if wanted.order != BY_ID:
            is_few = await self._are_few(tx, expression, values)
            keyset = self.keyset(Lead.WORDS if is_few else Lead.ORDER, shape, wanted.order)
            return await keyset.page(tx, wanted, **{**values, "of_index": values["of_each"]})
        if wanted.behind is not None:
            edge = ("high", wanted.behind.id - 1) if wanted.descending else ("low", wanted.behind.id + 1)
            values = {**values, **dict([edge])}
        return await self._climbed(tx, wanted, expression, shape, values)

    def keyset(self, lead: Lead, shape: Shape, order: str) -> Keyset:
        """Give the list that is read by a lead, under conditions of a shape, in an order."""
        return self._keyset(lead, shape, order)

    async def _climbed(
        self, tx: Tx, wanted: Wanted, expression: Expression, shape: Shape, values: dict[str, Value]
    ) -> Page[Row]:
        """Read a page by id, from what lies near in ids to what lies far, until it is full."""
        page: Page[Row] = Page((), has_more=False)
        row = await tx.first(EDGES[self._noun], low=values["low"], high=values["high"])
        if row is None or row[0] is None:
            return page
        low, high = row
        upwards_from = None if wanted.descending else low
        for asked in asked_in_steps(
            self._noun, expression, tx.workspace_id, top=high, upwards_from=upwards_from
        ):
            lead = Lead.WORDS if asked.of_each is None else Lead.FIRST_LETTERS
            keyset = self.keyset(lead, shape, BY_ID)
            page = await keyset.page(tx, wanted, **{**values, "of_index": asked.of_index})
            if page.has_more:
                break
        return page

    async def _are_few(self, tx: Tx, expression: Expression, values: dict[str, Value]) -> bool:
        """Say whether few records match, whatever else they are asked."""
        row = await tx.first(EDGES[self._noun], low=0, high=HIGHEST)
        top = (row[1] if row else None) or 0
        for asked in asked_in_steps(self._noun, expression, tx.workspace_id, top=top):
            counting = COUNTS[self._noun][asked.of_each is not None]
            counted = await tx.first(counting, **{**values, "of_index": asked.of_index}, limit=FEW + 1)
            if counted is not None and counted[0] > FEW:
                return False
        return True

    def _build(self, lead: Lead, shape: Shape, order: str) -> Keyset:
        is_walked = lead is Lead.ORDER and self._walked is not None
        own = self._walked(order) if is_walked and self._walked is not None else self._conditions
        conditions = {**own, **conditions_of(self._noun, shape)}
        records = RECORDS[self._noun]
        on_sqlite, id_ = self._on_sqlite(lead)
        return Keyset(
            on_sqlite,
            id_=id_ if order == BY_ID else records.c.id,
            orders=self._orders,
            conditions=conditions,
            postgres=Keyset(
                self._on_postgres(lead),
                id_=records.c.id if lead is Lead.ORDER else in_no_index(records.c.id),
                orders=self._orders if lead is Lead.ORDER else each_in_no_index(self._orders),
                conditions=conditions,
            ),
        )

    def _on_sqlite(self, lead: Lead) -> tuple[Select[Any], ColumnElement[int]]:
        """Give the list, and the id that its lead has in order."""
        fts, records = SQLITE[self._noun], RECORDS[self._noun]
        if lead is Lead.ORDER:
            matching = select(fts.c.rowid).where(is_in_fts5(self._noun))
            # What matches is one set to look into: it shall not lead.
            return self._listed(records).where(in_no_index(records.c.id).in_(matching)), records.c.id
        is_of = and_(records.c.workspace_id == WORKSPACE, records.c.id == fts.c.rowid)
        listed = self._listed(asked_for_each_of(records, fts, is_of))
        return listed.where(is_in_fts5(self._noun), fts.c.rowid <= bound_int("high")), fts.c.rowid

    def _on_postgres(self, lead: Lead) -> Select[Any]:
        index, records = found[self._noun], RECORDS[self._noun]
        if lead is Lead.ORDER:
            is_of = and_(index.c.workspace_id == WORKSPACE, index.c.id == records.c.id)
            each: Select[Any] = select(literal_column("1")).where(is_of, is_asked(index.c.words, "of_each"))
            has_words = each.limit(literal_column("1")).lateral("has_words")
            return self._listed(records.join(has_words, true()))
        within = in_no_index(index.c.id).between(bound_int("low"), bound_int("high"))
        few = gathered(self._noun, within, is_looked_at=lead is Lead.FIRST_LETTERS)
        is_of = and_(records.c.workspace_id == WORKSPACE, records.c.id == few.c.id)
        return self._listed(few.join(records, is_of))


def _counting(noun: Noun, *, is_looked_at: bool) -> Statement:
    """Count what matches, as far as `limit`."""
    fts = SQLITE[noun]
    on_sqlite = select(fts.c.rowid).where(is_in_fts5(noun)).limit(bound_int("limit")).subquery()
    few = gathered(noun, is_looked_at=is_looked_at)
    on_postgres = select(few.c.id).limit(bound_int("limit")).subquery()
    counts = [select(func.count()).select_from(one) for one in (on_sqlite, on_postgres)]
    return Statement(*counts, everywhere=True)


COUNTS: Final[Mapping[Noun, Sequence[Statement]]] = {
    noun: [_counting(noun, is_looked_at=is_looked_at) for is_looked_at in (False, True)] for noun in Noun
}
"""Without looking at each, and with it."""
EDGES: Final = {
    noun: Statement(
        select(literal_column("0").label("lowest"), literal_column("0").label("highest")),
        select(func.min(index.c.id), func.max(index.c.id)).where(
            index.c.workspace_id == WORKSPACE, index.c.id.between(bound_int("low"), bound_int("high"))
        ),
        everywhere=True,
    )
    for noun, index in found.items()
}
"""The lowest and highest id in question; SQLite, which needs no steps, gives 0: then there is but one."""
