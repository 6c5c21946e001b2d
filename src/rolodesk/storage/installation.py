"""Facts of the whole installation, by name: that sending is paused, and the like."""

from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.storage.statement import Statement, bound_text
from rolodesk.storage.tables import installation as t
from rolodesk.storage.transaction import Tx

SENDING_PAUSED: Final = "sending_paused"
"""Nothing is sent while this fact is there; its text says why."""
BACKED_UP_AT: Final = "backed_up_at"
"""When a backup was last written, in ms."""

_values: Final = {"name": bound_text("name"), "value": bound_text("value")}
_sqlite: Final = sqlite_insert(t).values(_values)
_postgres: Final = postgres_insert(t).values(_values)

PUT: Final = Statement(
    _sqlite.on_conflict_do_update(index_elements=[t.c.name], set_={"value": _sqlite.excluded.value}),
    _postgres.on_conflict_do_update(index_elements=[t.c.name], set_={"value": _postgres.excluded.value}),
    everywhere=True,
)
GET: Final = Statement(select(t.c.value).where(t.c.name == bound_text("name")), everywhere=True)
DELETE: Final = Statement(delete(t).where(t.c.name == bound_text("name")), everywhere=True)


async def put(tx: Tx, name: str, value: str) -> None:
    """Store a fact, in the place of what was stored under its name."""
    await tx.run(PUT, name=name, value=value)


async def get(tx: Tx, name: str) -> str | None:
    """Read a fact; None if it is not there."""
    row = await tx.first(GET, name=name)
    return None if row is None else (row[0] or "")


async def remove(tx: Tx, name: str) -> bool:
    """Forget a fact; answer whether it was there."""
    return await tx.run(DELETE, name=name) == 1
