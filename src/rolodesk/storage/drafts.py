"""Drafts: one of a member and a ticket, and any number of no ticket."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import and_, delete, or_, select, update

from rolodesk.model.draft import Draft, DraftContent
from rolodesk.model.page import Page, Wanted
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
    is_one_of,
)
from rolodesk.storage.tables import drafts as t
from rolodesk.storage.tables import tickets
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.id,
    t.c.member_id,
    t.c.ticket_id,
    t.c.version,
    t.c.content,
    t.c.created_at,
    t.c.updated_at,
)
_own: Final = and_(t.c.workspace_id == WORKSPACE, t.c.member_id == bound_int("member_id"))

BY_ID: Final = Statement(select(*COLUMNS).where(_own, t.c.id == bound_int("id")).with_for_update())
OF_TICKET: Final = Statement(
    select(*COLUMNS).where(_own, t.c.ticket_id == bound_int("ticket_id")).with_for_update()
)
PAGES: Final = Keyset(
    select(*COLUMNS)
    .outerjoin_from(
        t, tickets, and_(tickets.c.workspace_id == t.c.workspace_id, tickets.c.id == t.c.ticket_id)
    )
    .where(_own),
    id_=t.c.id,
    orders={"updated_at": t.c.updated_at},
    conditions={"seen": or_(t.c.ticket_id.is_(None), is_one_of(tickets.c.mailbox_id, "seen"))},
)
INSERT: Final = insert_or_ignore(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("draft_id"))
    .values(version=bound_int("version"), content=bound_text("content"), updated_at=bound_int("updated_at"))
)
REMOVE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))

_decode: Final = msgspec.json.Decoder(DraftContent).decode


async def by_id(tx: Tx, draft_id: int, *, member_id: int) -> Draft | None:
    """Read a member's draft and keep others from changing it."""
    return _or_none(await tx.first(BY_ID, id=draft_id, member_id=member_id))


async def of_ticket(tx: Tx, ticket_id: int, *, member_id: int) -> Draft | None:
    """Read a member's draft of a ticket and keep others from changing it."""
    return _or_none(await tx.first(OF_TICKET, ticket_id=ticket_id, member_id=member_id))


async def page(tx: Tx, wanted: Wanted, *, member_id: int, seen: Sequence[int] | None) -> Page[Draft]:
    """List a member's drafts by `id` or `updated_at`, but those of tickets that they do not see."""
    found = await PAGES.page(tx, wanted, member_id=member_id, seen=seen)
    return Page([draft_of(row) for row in found.items], found.has_more)


async def insert(tx: Tx, draft: Draft) -> bool:
    """Insert a draft; answer False, and do nothing, if the member has one of the ticket."""
    inserted = await tx.run(
        INSERT,
        id=draft.id,
        member_id=draft.member_id,
        ticket_id=draft.ticket_id,
        version=draft.version,
        content=msgspec.json.encode(draft.content).decode(),
        created_at=draft.created_at,
        updated_at=draft.updated_at,
    )
    return inserted == 1


async def save(tx: Tx, draft: Draft) -> None:
    """Store a changed draft."""
    await tx.run(
        SAVE,
        draft_id=draft.id,
        version=draft.version,
        content=msgspec.json.encode(draft.content).decode(),
        updated_at=draft.updated_at,
    )


async def remove(tx: Tx, draft_id: int) -> None:
    """Delete a draft."""
    await tx.run(REMOVE, id=draft_id)


def draft_of(row: Row) -> Draft:
    """Make a draft of a row of COLUMNS."""
    id_, member_id, ticket_id, version, content, created_at, updated_at = row
    return Draft(
        id=id_,
        member_id=member_id,
        ticket_id=ticket_id,
        version=version,
        content=_decode(content),
        created_at=created_at,
        updated_at=updated_at,
    )


def _or_none(row: Row | None) -> Draft | None:
    return None if row is None else draft_of(row)
