"""Senders whose letters are spam: addresses, and domains written `@example.org`."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import delete, select

from rolodesk.storage.statement import (
    WORKSPACE,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
    is_one_of,
)
from rolodesk.storage.tables import blocked_senders as t
from rolodesk.storage.transaction import Tx

ALL: Final = Statement(
    select(t.c.pattern, t.c.created_at).where(t.c.workspace_id == WORKSPACE).order_by(t.c.pattern)
)
FIRST_OF: Final = Statement(
    select(t.c.pattern).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.pattern, "patterns")).limit(1)
)
AFTER: Final = Statement(
    select(t.c.pattern, t.c.created_at)
    .where(t.c.workspace_id == WORKSPACE, t.c.pattern > bound_text("after"))
    .order_by(t.c.pattern)
    .limit(bound_int("limit"))
)
INSERT: Final = insert_or_ignore(t)
DELETE: Final = Statement(
    delete(t).where(t.c.workspace_id == WORKSPACE, t.c.pattern == bound_text("pattern"))
)


class BlockedSender(msgspec.Struct, frozen=True):
    """A sender whose letters are spam, since when (ms)."""

    pattern: str
    created_at: int


async def after(tx: Tx, cursor: str, *, limit: int) -> list[BlockedSender]:
    """List them by their text, after a cursor ("" at first)."""
    return [BlockedSender(*row) for row in await tx.all(AFTER, after=cursor, limit=limit)]


async def listed(tx: Tx) -> list[BlockedSender]:
    """List who is blocked, by what they are blocked by."""
    return [BlockedSender(*row) for row in await tx.all(ALL)]


async def first_of(tx: Tx, patterns: Sequence[str]) -> str | None:
    """Give one of the patterns that is blocked."""
    row = await tx.first(FIRST_OF, patterns=patterns)
    return None if row is None else str(row[0])


async def insert(tx: Tx, pattern: str) -> bool:
    """Block a sender; answer False if that was so."""
    return await tx.run(INSERT, pattern=pattern, created_at=tx.now) == 1


async def remove(tx: Tx, pattern: str) -> bool:
    """Block a sender no longer; answer False if that was so."""
    return await tx.run(DELETE, pattern=pattern) == 1
