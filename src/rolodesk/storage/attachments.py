"""Attachments: which stored files belong to which message, and the tokens that open them."""

from typing import Final

from sqlalchemy import select

from rolodesk.model.attachment import Attachment
from rolodesk.model.page import Page, Wanted
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, insert_row
from rolodesk.storage.tables import attachments as t
from rolodesk.storage.tables import tickets
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")

BY_TOKEN: Final = Statement(
    select(*COLUMNS)
    .join_from(t, tickets, (tickets.c.workspace_id == t.c.workspace_id) & (tickets.c.id == t.c.ticket_id))
    .where(t.c.workspace_id == WORKSPACE, t.c.token == bound_text("token"), tickets.c.deleted_at.is_(None))
)
BY_ID: Final = Statement(select(*COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))
PAGES: Final = Keyset(
    select(*COLUMNS).where(t.c.workspace_id == WORKSPACE, t.c.ticket_id == bound_int("ticket_id")),
    id_=t.c.id,
)
INSERT: Final = insert_row(t)


async def by_token(tx: Tx, token: str) -> Attachment | None:
    """Read the attachment that a token opens, unless its ticket is deleted."""
    row = await tx.first(BY_TOKEN, token=token)
    return None if row is None else Attachment(*row)


async def by_id(tx: Tx, attachment_id: int) -> Attachment | None:
    """Read an attachment."""
    row = await tx.first(BY_ID, id=attachment_id)
    return None if row is None else Attachment(*row)


async def page(tx: Tx, ticket_id: int, wanted: Wanted) -> Page[Attachment]:
    """List the attachments of a ticket by `id`."""
    found = await PAGES.page(tx, wanted, ticket_id=ticket_id)
    return Page([Attachment(*row) for row in found.items], found.has_more)


async def insert(tx: Tx, attachment: Attachment) -> None:
    """Insert an attachment."""
    await tx.run(
        INSERT,
        id=attachment.id,
        ticket_id=attachment.ticket_id,
        message_id=attachment.message_id,
        token=attachment.token,
        blob_key=attachment.blob_key,
        name=attachment.name,
        media_type=attachment.media_type,
        size=attachment.size,
        sha256=attachment.sha256,
        created_at=attachment.created_at,
    )
