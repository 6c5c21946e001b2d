"""Workspaces: the row of the tenant itself."""

from typing import Final

from rolodesk.model.workspace import Workspace
from rolodesk.storage.statement import Row, insert_or_ignore
from rolodesk.storage.tables import workspaces as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.name, t.c.default_country, t.c.crm_id, t.c.created_at)

INSERT: Final = insert_or_ignore(t, everywhere=True)


async def insert(tx: Tx, workspace: Workspace) -> bool:
    """Insert a workspace; answer False, and do nothing, if its id is taken."""
    inserted = await tx.run(
        INSERT,
        id=workspace.id,
        name=workspace.name,
        default_country=workspace.default_country,
        crm_id=workspace.crm_id,
        created_at=workspace.created_at,
    )
    return inserted == 1


def workspace_of(row: Row) -> Workspace:
    """Make a workspace of a row of COLUMNS."""
    return Workspace(*row)
