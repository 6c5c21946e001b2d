"""Canned replies."""

from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.model.canned_reply import CannedReply
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_row,
)
from rolodesk.storage.tables import canned_replies as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.id,
    t.c.title,
    t.c.shortcut,
    t.c.body_text,
    t.c.body_html,
    t.c.mailbox_id,
    t.c.created_at,
    t.c.updated_at,
)
_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_by_id: Final = _mine.where(t.c.id == bound_int("id"))

BY_ID: Final = Statement(_by_id)
BY_ID_TO_CHANGE: Final = Statement(_by_id.with_for_update())
ALL: Final = Statement(_mine.order_by(t.c.id))
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("reply_id"))
    .values(
        title=bound_text("title"),
        shortcut=bound_text("shortcut"),
        body_text=bound_text("body_text"),
        body_html=bound_text("body_html"),
        mailbox_id=bound_int("of_mailbox"),
        updated_at=bound_int("updated_at"),
    )
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))


async def by_id(tx: Tx, reply_id: int) -> CannedReply | None:
    """Read a canned reply."""
    return _or_none(await tx.first(BY_ID, id=reply_id))


async def to_change(tx: Tx, reply_id: int) -> CannedReply | None:
    """Read a canned reply and keep others from changing it."""
    return _or_none(await tx.first(BY_ID_TO_CHANGE, id=reply_id))


async def listed(tx: Tx) -> list[CannedReply]:
    """List every canned reply, the oldest first."""
    return [_reply(row) for row in await tx.all(ALL)]


async def insert(tx: Tx, reply: CannedReply) -> None:
    """Insert a canned reply."""
    await tx.run(
        INSERT, id=reply.id, mailbox_id=reply.mailbox_id, created_at=reply.created_at, **_saved(reply)
    )


async def save(tx: Tx, reply: CannedReply) -> None:
    """Store a changed canned reply."""
    await tx.run(SAVE, reply_id=reply.id, of_mailbox=reply.mailbox_id, **_saved(reply))


async def remove(tx: Tx, reply_id: int) -> None:
    """Delete a canned reply."""
    await tx.run(DELETE, id=reply_id)


def _saved(reply: CannedReply) -> dict[str, Value]:
    return {
        "title": reply.title,
        "shortcut": reply.shortcut,
        "body_text": reply.text,
        "body_html": reply.html,
        "updated_at": reply.updated_at,
    }


def _or_none(row: Row | None) -> CannedReply | None:
    return None if row is None else _reply(row)


def _reply(row: Row) -> CannedReply:
    id_, title, shortcut, text, html, mailbox_id, created_at, updated_at = row
    return CannedReply(
        id=id_,
        title=title,
        shortcut=shortcut,
        text=text,
        html=html,
        mailbox_id=mailbox_id,
        created_at=created_at,
        updated_at=updated_at,
    )
