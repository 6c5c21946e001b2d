"""Workspaces: the row of the tenant itself."""

from typing import Final

from sqlalchemy import select, update

from rolodesk.model.workspace import Workspace
from rolodesk.storage.statement import Row, Statement, bound_int, bound_text, insert_or_ignore
from rolodesk.storage.tables import workspaces as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.id,
    t.c.name,
    t.c.default_country,
    t.c.crm_id,
    t.c.created_at,
    t.c.requires_second_factor,
)

INSERT: Final = insert_or_ignore(t, everywhere=True)


_one: Final = select(*COLUMNS).where(t.c.id == bound_int("id"))
ONE: Final = Statement(_one, everywhere=True)
ONE_TO_CHANGE: Final = Statement(_one.with_for_update(), everywhere=True)
SAVE: Final = Statement(
    update(t)
    .where(t.c.id == bound_int("of_workspace"))
    .values(
        name=bound_text("name"),
        default_country=bound_text("default_country"),
        requires_second_factor=bound_int("requires_second_factor"),
    ),
    everywhere=True,
)


async def one(tx: Tx, workspace_id: int) -> Workspace | None:
    """Read a workspace."""
    row = await tx.first(ONE, id=workspace_id)
    return None if row is None else workspace_of(row)


async def to_change(tx: Tx, workspace_id: int) -> Workspace | None:
    """Read a workspace and keep others from changing it."""
    row = await tx.first(ONE_TO_CHANGE, id=workspace_id)
    return None if row is None else workspace_of(row)


async def save(tx: Tx, workspace: Workspace) -> None:
    """Store a workspace's name, its country, and whether it requires second factors."""
    await tx.run(
        SAVE,
        of_workspace=workspace.id,
        name=workspace.name,
        default_country=workspace.default_country,
        requires_second_factor=workspace.requires_second_factor,
    )


async def insert(tx: Tx, workspace: Workspace) -> bool:
    """Insert a workspace; answer False, and do nothing, if its id is taken."""
    inserted = await tx.run(
        INSERT,
        id=workspace.id,
        name=workspace.name,
        default_country=workspace.default_country,
        crm_id=workspace.crm_id,
        created_at=workspace.created_at,
        requires_second_factor=workspace.requires_second_factor,
    )
    return inserted == 1


def workspace_of(row: Row) -> Workspace:
    """Make a workspace of a row of COLUMNS."""
    return Workspace(*row)
