"""Locations, by which contacts are grouped."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.model.page import Page, Wanted
from rolodesk.model.workspace import Location
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
    is_one_of,
)
from rolodesk.storage.tables import locations as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(column for column in t.columns if column.name != "workspace_id")
_FIELDS: Final = tuple(column.name for column in COLUMNS)

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)

_by_id: Final = _mine.where(t.c.id == bound_int("id"))
_by_ref: Final = _mine.where(t.c.ref == bound_text("ref"))

BY_ID: Final = Statement(_by_id)
BY_ID_TO_CHANGE: Final = Statement(_by_id.with_for_update())
BY_ID_TO_POINT_TO: Final = Statement(_by_id.with_for_update(read=True, key_share=True))
BY_REF: Final = Statement(_by_ref)
BY_REF_TO_POINT_TO: Final = Statement(_by_ref.with_for_update(read=True, key_share=True))
BY_IDS: Final = Statement(_mine.where(is_one_of(t.c.id, "ids")))
BUILT_IN: Final = Statement(_mine.where(t.c.built_in == 1).order_by(t.c.id).limit(1))
PAGE: Final = Statement(_mine.order_by(t.c.id).limit(bound_int("limit")).offset(bound_int("offset")))
ALL: Final = Statement(_mine.order_by(t.c.id))
PAGES: Final = Keyset(_mine, id_=t.c.id, conditions={"ref": t.c.ref == bound_text("ref")})
INSERT: Final = insert_or_ignore(t)
SAVED: Final = tuple(c for c in COLUMNS if c.name not in {"id", "ref", "built_in", "created_at"})
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("location_id"))
    .values({c.name: (bound_text if c.type.python_type is str else bound_int)(c.name) for c in SAVED})
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))


async def by_id(tx: Tx, location_id: int) -> Location | None:
    """Read a location."""
    return _or_none(await tx.first(BY_ID, id=location_id))


async def by_ids(tx: Tx, ids: Sequence[int]) -> list[Location]:
    """Read locations, in any order."""
    return [_location(row) for row in await tx.all(BY_IDS, ids=ids)] if ids else []


async def by_ref(tx: Tx, ref: str) -> Location | None:
    """Read a location by the id that clients see."""
    return _or_none(await tx.first(BY_REF, ref=ref))


async def to_change(tx: Tx, location_id: int) -> Location | None:
    """Read a location and keep others from changing, deleting or pointing to it."""
    return _or_none(await tx.first(BY_ID_TO_CHANGE, id=location_id))


async def to_point_to(tx: Tx, which: int | str) -> Location | None:
    """Read a location by its id or its ref, and keep others from deleting it."""
    if isinstance(which, int):
        return _or_none(await tx.first(BY_ID_TO_POINT_TO, id=which))
    return _or_none(await tx.first(BY_REF_TO_POINT_TO, ref=which))


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


async def keyset_page(tx: Tx, wanted: Wanted, *, ref: str | None = None) -> Page[Location]:
    """List locations by `id`."""
    found = await PAGES.page(tx, wanted, ref=ref)
    return Page([_location(row) for row in found.items], found.has_more)


async def insert(tx: Tx, location: Location) -> bool:
    """Insert a location; answer False, and do nothing, if its ref is taken."""
    return await tx.run(INSERT, **{field: getattr(location, field) for field in _FIELDS}) == 1


async def save(tx: Tx, location: Location) -> None:
    """Store a changed location."""
    await tx.run(SAVE, location_id=location.id, **{c.name: getattr(location, c.name) for c in SAVED})


async def remove(tx: Tx, location_id: int) -> None:
    """Delete a location that no contact is at any more."""
    await tx.run(DELETE, id=location_id)


def _or_none(row: Row | None) -> Location | None:
    return None if row is None else _location(row)


def _location(row: Row) -> Location:
    return _made(tuple(row))


@lru_cache(maxsize=256)
def _made(row: Row) -> Location:
    """Make a location, or give the same one again: each contact that is made reads one of a few."""
    return Location(**dict(zip(_FIELDS, row, strict=True)))
