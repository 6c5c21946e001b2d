"""Lists in several orders under several filters, walked by keyset: a deep page costs what the first does."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Self

from sqlalchemy import Column, ColumnElement, Select, and_, tuple_

from rolodesk.model.page import Page, Wanted, page_of
from rolodesk.storage.statement import Row, Statement, Value, bound_int, bound_text
from rolodesk.storage.transaction import Tx

BY_ID: Final = "id"


class Keyset:
    """
    A list of a table. Each statement is built once for its filters, order and whether it begins behind a row.

    `orders` are by name; an index should have each, the id behind it. An order by what may be NULL is wrong.
    `conditions` bind values of their own names. `listed` has the workspace's condition already. `postgres` is
    the same list, where that engine's form differs. What is `all_alike` under the conditions may stand first
    in the order: PostgreSQL takes an index that begins with it only then.
    """

    def __init__(
        self,
        listed: Select[Any],
        *,
        id_: ColumnElement[int],
        orders: Mapping[str, ColumnElement[Any]] | None = None,
        conditions: Mapping[str, ColumnElement[bool]] | None = None,
        postgres: Self | None = None,
        all_alike: ColumnElement[Any] | None = None,
    ) -> None:
        self._listed = listed
        self._id = id_
        self._orders = orders or {}
        self._conditions = conditions or {}
        self._postgres = postgres
        self._all_alike = all_alike
        self._built = cache(self._build)

    async def page(self, tx: Tx, wanted: Wanted, **filters: Value) -> Page[Row]:
        """Read a page of rows. A filter that is None filters nothing."""
        values: dict[str, Value] = {name: value for name, value in filters.items() if value is not None}
        names = tuple(name for name in self._conditions if name in values)
        is_behind = wanted.behind is not None
        statement = self.statement(names, wanted.order, descending=wanted.descending, behind=is_behind)
        if wanted.behind is not None:
            values["behind_id"] = wanted.behind.id
            if wanted.order != BY_ID:
                values["behind_value"] = wanted.behind.value
        return page_of(await tx.all(statement, limit=wanted.limit + 1, **values), limit=wanted.limit)

    def statement(self, names: tuple[str, ...], order: str, *, descending: bool, behind: bool) -> Statement:
        """Give the statement of some of the filters in an order."""
        return self._built(names, order, descending, behind)

    def _build(self, names: tuple[str, ...], order: str, descending: bool, behind: bool) -> Statement:  # noqa: FBT001 - cached by position
        mine = self.select(names, order, descending=descending, behind=behind)
        if self._postgres is None:
            return Statement(mine)
        return Statement(mine, self._postgres.select(names, order, descending=descending, behind=behind))

    def select(self, names: tuple[str, ...], order: str, *, descending: bool, behind: bool) -> Select[Any]:
        """Build the list of some of the filters in an order, its rows bound as `limit`."""
        keys: list[ColumnElement[Any]] = [self._id]
        if order != BY_ID:
            keys.insert(0, self._orders[order])
        listed = self._listed.where(*(self._conditions[name] for name in names))
        if behind:
            listed = listed.where(self._behind(keys, descending=descending))
        if self._all_alike is not None:
            keys.insert(0, self._all_alike)
        return listed.order_by(*(key.desc() if descending else key for key in keys)).limit(bound_int("limit"))

    def _behind(self, keys: list[ColumnElement[Any]], *, descending: bool) -> ColumnElement[bool]:
        if len(keys) == 1:
            return keys[0] < bound_int("behind_id") if descending else keys[0] > bound_int("behind_id")
        bound = bound_text if keys[0].type.python_type is str else bound_int
        value = bound("behind_value")
        here, there = tuple_(*keys), tuple_(value, bound_int("behind_id"))
        is_behind = here < there if descending else here > there
        if isinstance(keys[0], Column):
            return is_behind
        # SQLite begins at a place in an index of an expression for a comparison of that alone, not of a pair.
        return and_(keys[0] <= value if descending else keys[0] >= value, is_behind)
