"""Office hours: at most one row a workspace."""

from typing import Final

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.office_hours import OfficeHours, Span
from rolodesk.storage.statement import WORKSPACE, Statement, bound_text
from rolodesk.storage.tables import office_hours as t
from rolodesk.storage.transaction import Tx

_row: Final = {
    "workspace_id": WORKSPACE,
    "time_zone": bound_text("time_zone"),
    "weekly": bound_text("weekly"),
}
_on_sqlite: Final = sqlite_insert(t).values(_row)
_on_postgres: Final = postgres_insert(t).values(_row)

OF_WORKSPACE: Final = Statement(select(t.c.time_zone, t.c.weekly).where(t.c.workspace_id == WORKSPACE))
PUT: Final = Statement(
    _on_sqlite.on_conflict_do_update(
        index_elements=["workspace_id"],
        set_={name: _on_sqlite.excluded[name] for name in ("time_zone", "weekly")},
    ),
    _on_postgres.on_conflict_do_update(
        index_elements=["workspace_id"],
        set_={name: _on_postgres.excluded[name] for name in ("time_zone", "weekly")},
    ),
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE))

_weekly: Final = msgspec.json.Decoder(tuple[tuple[Span, ...], ...]).decode


async def of_workspace(tx: Tx) -> OfficeHours | None:
    """Read the office hours of the workspace, if it has set any."""
    row = await tx.first(OF_WORKSPACE)
    return None if row is None else OfficeHours(row[0], _weekly(row[1]))


async def put(tx: Tx, hours: OfficeHours) -> None:
    """Store the office hours."""
    weekly = msgspec.json.encode(hours.weekly).decode()
    await tx.run(PUT, time_zone=hours.time_zone, weekly=weekly)


async def remove(tx: Tx) -> None:
    """Have no office hours any more."""
    await tx.run(DELETE)
