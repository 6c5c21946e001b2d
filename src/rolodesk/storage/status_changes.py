"""When a ticket came to stand where it does, as the journal has it."""

from typing import Final

import msgspec
from sqlalchemy import func, literal_column, select

from rolodesk.model.ticket import Status
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import events as t
from rolodesk.storage.transaction import Tx

KINDS: Final = ("ticket.status_changed", "ticket.opened")
LOOKED_AT: Final = 50
"""How many changes of a ticket are looked through, the newest first."""

LAST_AT: Final = Statement(
    # A sum, which is in no index: in that of `at` SQLite would walk from the newest event of all.
    select(func.max(t.c.at + literal_column("0"))).where(
        t.c.workspace_id == WORKSPACE,
        t.c.subject == "ticket",
        t.c.subject_id == bound_int("ticket_id"),
        t.c.kind.in_([literal_column(f"'{kind}'") for kind in KINDS]),
    )
)

LATEST: Final = Statement(
    select(t.c.before, t.c.after)
    .where(
        t.c.workspace_id == WORKSPACE,
        t.c.subject == "ticket",
        t.c.subject_id == bound_int("ticket_id"),
        t.c.kind == KINDS[0],
    )
    .order_by(t.c.seq.desc())
    .limit(LOOKED_AT)
)


class _Stood(msgspec.Struct, frozen=True):
    """Of an event: where a ticket stands."""

    status: str = ""


_decode: Final = msgspec.json.Decoder(_Stood).decode


async def before(tx: Tx, ticket_id: int, status: Status) -> Status | None:
    """Say where a ticket stood before it last came to a status; None if the journal does not know."""
    for was, is_now in await tx.all(LATEST, ticket_id=ticket_id):
        stood = _decode(was).status
        # What was restored to spam stood in the bin before: that is no place to be put back to.
        if _decode(is_now).status == status and stood != Status.DELETED:
            return Status(stood)
    return None


async def last_at(tx: Tx, ticket_id: int) -> int | None:
    """Say when the status of a ticket last changed, or it was opened; None if the journal does not know."""
    row = await tx.first(LAST_AT, ticket_id=ticket_id)
    return None if row is None else row[0]
