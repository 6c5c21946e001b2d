"""Locations, by which contacts are grouped."""

from typing import Final

from sqlalchemy import select

from rolodesk.model.workspace import Location
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
)
from rolodesk.storage.tables import locations as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(column for column in t.columns if column.name != "workspace_id")
_FIELDS: Final = tuple(column.name for column in COLUMNS)

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)

BY_REF: Final = Statement(_mine.where(t.c.ref == bound_text("ref")))
BUILT_IN: Final = Statement(_mine.where(t.c.built_in == 1).order_by(t.c.id).limit(1))
PAGE: Final = Statement(_mine.order_by(t.c.id).limit(bound_int("limit")).offset(bound_int("offset")))
ALL: Final = Statement(_mine.order_by(t.c.id))
INSERT: Final = insert_or_ignore(t)


async def by_ref(tx: Tx, ref: str) -> Location | None:
    """Read a location by the id that clients see."""
    return _or_none(await tx.first(BY_REF, ref=ref))


async def built_in(tx: Tx) -> Location:
    """Read the location that the workspace was born with."""
    row = await tx.first(BUILT_IN)
    if row is None:
        raise RuntimeError(f"workspace {tx.workspace_id} has no built-in location")
    return _location(row)


async def page(tx: Tx, *, offset: int, limit: int) -> list[Location]:
    """List locations, the oldest first."""
    return [_location(row) for row in await tx.all(PAGE, offset=offset, limit=limit)]


async def listed(tx: Tx) -> list[Location]:
    """List every location, the oldest first."""
    return [_location(row) for row in await tx.all(ALL)]


async def insert(tx: Tx, location: Location) -> bool:
    """Insert a location; answer False, and do nothing, if its ref is taken."""
    return await tx.run(INSERT, **{field: getattr(location, field) for field in _FIELDS}) == 1


def _or_none(row: Row | None) -> Location | None:
    return None if row is None else _location(row)


def _location(row: Row) -> Location:
    return Location(**dict(zip(_FIELDS, row, strict=True)))
