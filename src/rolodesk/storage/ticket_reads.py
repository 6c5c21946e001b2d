"""How far members have read tickets."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.message import Kind
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, is_one_of
from rolodesk.storage.tables import messages as m
from rolodesk.storage.tables import ticket_reads as r
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.transaction import Tx

NOTHING_READ: Final[ColumnElement[int]] = literal_column("0")
WRITTEN: Final = (Kind.EXTERNAL.value, Kind.INTERNAL.value)
"""The kinds of message that somebody wrote."""
VALUES: Final[dict[str, Any]] = {
    "workspace_id": WORKSPACE,
    "member_id": bound_int("member_id"),
    "ticket_id": bound_int("ticket_id"),
    "message_id": bound_int("message_id"),
}
KEY: Final = ("workspace_id", "member_id", "ticket_id")
FURTHER: Final[dict[str, Any]] = {"message_id": bound_int("message_id")}

READ: Final = Statement(
    select(r.c.ticket_id, r.c.message_id).where(
        r.c.workspace_id == WORKSPACE,
        r.c.member_id == bound_int("member_id"),
        is_one_of(r.c.ticket_id, "ids"),
    )
)
MARK: Final = Statement(
    sqlite_insert(r).values(VALUES).on_conflict_do_update(index_elements=KEY, set_=FURTHER),
    postgres_insert(r).values(VALUES).on_conflict_do_update(index_elements=KEY, set_=FURTHER),
)


async def marks(tx: Tx, ticket_ids: Sequence[int], *, member_id: int) -> dict[int, int]:
    """Give, by ticket, up to which message a member has read; what they never opened is left out."""
    return dict(map(tuple, await tx.all(READ, member_id=member_id, ids=ticket_ids)))


async def mark(tx: Tx, ticket_id: int, *, member_id: int, message_id: int) -> None:
    """Write down up to which message (0: none) a member has read a ticket."""
    await tx.run(MARK, member_id=member_id, ticket_id=ticket_id, message_id=message_id)


def has_unread(reader: str) -> ColumnElement[bool]:
    """Say of a row of tickets whether somebody wrote on it since the member bound as `reader` read it."""
    read_up_to = (
        select(r.c.message_id)
        .where(r.c.workspace_id == WORKSPACE, r.c.member_id == bound_int(reader), r.c.ticket_id == t.c.id)
        .correlate(t)
        .scalar_subquery()
    )
    written = select(m.c.id).where(
        m.c.workspace_id == WORKSPACE,
        m.c.ticket_id == t.c.id,
        m.c.kind.in_([literal_column(f"'{kind}'") for kind in WRITTEN]),
        m.c.id > func.coalesce(read_up_to, NOTHING_READ),
    )
    return exists(written.correlate(t))
