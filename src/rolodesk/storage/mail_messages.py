"""What mail knows of messages: by which Message-ID they are found, and what came with them."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Select, literal_column, select

from rolodesk.model.mail_message import MailMessage
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import mail_messages as t
from rolodesk.storage.tables import tickets
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")
MOST: Final = 100
"""How many messages of the same Message-IDs are looked at: somebody may send one over and over."""

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)


class KnownRef(msgspec.Struct, frozen=True):
    """A message that is known by its Message-ID: on which ticket, and of which mailbox that is now."""

    message_ref: str
    ticket_id: int
    message_id: int
    mailbox_id: int


def _known() -> Select[Any]:
    """Select the messages of tickets that are not deleted by their Message-IDs, the oldest first."""
    return (
        select(t.c.message_ref, t.c.ticket_id, t.c.message_id, tickets.c.mailbox_id)
        .join_from(t, tickets, (tickets.c.workspace_id == t.c.workspace_id) & (tickets.c.id == t.c.ticket_id))
        .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.message_ref, "refs"))
        .where(tickets.c.deleted_at.is_(None))
        # A sum, which is in no index's order: SQLite would walk all messages of the workspace for the oldest.
        .order_by(t.c.message_id + literal_column("0"))
        .limit(MOST)
    )


BY_MESSAGE: Final = Statement(_mine.where(t.c.message_id == bound_int("message_id")))
WRITTEN_HERE: Final = Statement(_known().where(t.c.letter_id.is_(None)))
CAME: Final = Statement(_known().where(t.c.letter_id.is_not(None)))
INSERT: Final = insert_row(t)

_cids: Final = msgspec.json.Decoder(dict[str, str]).decode


async def by_message(tx: Tx, message_id: int) -> MailMessage | None:
    """Read what mail knows of a message; None if it neither came nor leaves by mail."""
    row = await tx.first(BY_MESSAGE, message_id=message_id)
    return None if row is None else mail_message_of(row)


async def written_here(tx: Tx, refs: Sequence[str]) -> list[KnownRef]:
    """Find the messages written here that bear these Message-IDs, the oldest first."""
    return [KnownRef(*row) for row in await tx.all(WRITTEN_HERE, refs=refs)] if refs else []


async def came(tx: Tx, refs: Sequence[str]) -> list[KnownRef]:
    """Find the messages that came with these Message-IDs, the oldest first, at most `MOST`."""
    return [KnownRef(*row) for row in await tx.all(CAME, refs=refs)] if refs else []


async def insert(tx: Tx, known: MailMessage) -> None:
    """Insert what mail knows of a message."""
    await tx.run(
        INSERT,
        message_id=known.message_id,
        ticket_id=known.ticket_id,
        letter_id=known.letter_id,
        message_ref=known.message_ref,
        in_reply_to=known.in_reply_to,
        whole_plain=known.whole_plain,
        cids=msgspec.json.encode(known.cids).decode(),
        unanswerable=known.unanswerable,
    )


def mail_message_of(row: Row) -> MailMessage:
    """Make it of a row that begins with COLUMNS."""
    return MailMessage(
        message_id=row[0],
        ticket_id=row[1],
        letter_id=row[2],
        message_ref=row[3],
        in_reply_to=row[4],
        whole_plain=row[5],
        cids=_cids(row[6]),
        unanswerable=row[7],
    )
