"""Addresses to which something could not be delivered, and why."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import flagged_addresses as t
from rolodesk.storage.transaction import Tx

KEY: Final = ("workspace_id", "email_folded")
BINDS: Final = {
    "workspace_id": WORKSPACE,
    "email_folded": bound_text("email_folded"),
    "reason": bound_text("reason"),
    "flagged_at": bound_int("flagged_at"),
}
CHANGED: Final = {"reason": bound_text("reason"), "flagged_at": bound_int("flagged_at")}

PUT: Final = Statement(
    sqlite_insert(t).values(BINDS).on_conflict_do_update(index_elements=KEY, set_=CHANGED),
    postgres_insert(t).values(BINDS).on_conflict_do_update(index_elements=KEY, set_=CHANGED),
)
AMONG: Final = Statement(
    select(t.c.email_folded, t.c.reason, t.c.flagged_at)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.email_folded, "emails"))
    .order_by(t.c.email_folded)
)
ALL: Final = Statement(
    select(t.c.email_folded, t.c.reason, t.c.flagged_at)
    .where(t.c.workspace_id == WORKSPACE)
    .order_by(t.c.email_folded)
)
AFTER: Final = Statement(
    select(t.c.email_folded, t.c.reason, t.c.flagged_at)
    .where(t.c.workspace_id == WORKSPACE, t.c.email_folded > bound_text("after"))
    .order_by(t.c.email_folded)
    .limit(bound_int("limit"))
)
DELETE: Final = Statement(
    delete(t).where(t.c.workspace_id == WORKSPACE, t.c.email_folded == bound_text("email_folded"))
)


class FlaggedAddress(msgspec.Struct, frozen=True):
    """An address (folded) to which a letter could not be delivered: the last reason, and when (ms)."""

    email: str
    reason: str
    flagged_at: int


async def put(tx: Tx, folded: str, reason: str) -> None:
    """Flag an address, or give it a newer reason."""
    await tx.run(PUT, email_folded=folded, reason=reason, flagged_at=tx.now)


async def among(tx: Tx, folded: Sequence[str]) -> list[FlaggedAddress]:
    """List those of the addresses that are flagged."""
    return [FlaggedAddress(*row) for row in await tx.all(AMONG, emails=folded)] if folded else []


async def after(tx: Tx, cursor: str, *, limit: int) -> list[FlaggedAddress]:
    """List them by their text, after a cursor ("" at first)."""
    return [FlaggedAddress(*row) for row in await tx.all(AFTER, after=cursor, limit=limit)]


async def listed(tx: Tx) -> list[FlaggedAddress]:
    """List every flagged address."""
    return [FlaggedAddress(*row) for row in await tx.all(ALL)]


async def remove(tx: Tx, folded: str) -> bool:
    """Take the flag from an address; answer False if it had none."""
    return await tx.run(DELETE, email_folded=folded) == 1
