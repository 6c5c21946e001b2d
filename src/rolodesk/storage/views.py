"""Saved views."""

from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.model.view import Sharing, View
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_row,
)
from rolodesk.storage.tables import views as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.id,
    t.c.name,
    t.c.resource,
    t.c.filter,
    t.c.sharing,
    t.c.member_id,
    t.c.team_id,
    t.c.position,
    t.c.created_at,
    t.c.updated_at,
)
_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_by_id: Final = _mine.where(t.c.id == bound_int("id"))

BY_ID: Final = Statement(_by_id)
BY_ID_TO_CHANGE: Final = Statement(_by_id.with_for_update())
ALL: Final = Statement(_mine.order_by(t.c.position, t.c.id))
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("view_id"))
    .values(
        name=bound_text("name"),
        filter=bound_text("filter"),
        sharing=bound_text("sharing"),
        team_id=bound_int("of_team"),
        position=bound_int("position"),
        updated_at=bound_int("updated_at"),
    )
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))


async def by_id(tx: Tx, view_id: int) -> View | None:
    """Read a view."""
    return _or_none(await tx.first(BY_ID, id=view_id))


async def to_change(tx: Tx, view_id: int) -> View | None:
    """Read a view and keep others from changing it."""
    return _or_none(await tx.first(BY_ID_TO_CHANGE, id=view_id))


async def listed(tx: Tx) -> list[View]:
    """List every view, whoever's, in their order."""
    return [_view(row) for row in await tx.all(ALL)]


async def insert(tx: Tx, view: View) -> None:
    """Insert a view."""
    await tx.run(
        INSERT,
        id=view.id,
        resource=view.resource,
        member_id=view.member_id,
        team_id=view.team_id,
        created_at=view.created_at,
        **_saved(view),
    )


async def save(tx: Tx, view: View) -> None:
    """Store a changed view."""
    await tx.run(SAVE, view_id=view.id, of_team=view.team_id, **_saved(view))


async def remove(tx: Tx, view_id: int) -> None:
    """Delete a view."""
    await tx.run(DELETE, id=view_id)


def _saved(view: View) -> dict[str, Value]:
    return {
        "name": view.name,
        "filter": view.filter,
        "sharing": view.sharing,
        "position": view.position,
        "updated_at": view.updated_at,
    }


def _or_none(row: Row | None) -> View | None:
    return None if row is None else _view(row)


def _view(row: Row) -> View:
    id_, name, resource, filter_, sharing, member_id, team_id, position, created_at, updated_at = row
    return View(
        id=id_,
        name=name,
        resource=resource,
        filter=filter_,
        sharing=Sharing(sharing),
        member_id=member_id,
        team_id=team_id,
        position=position,
        created_at=created_at,
        updated_at=updated_at,
    )
