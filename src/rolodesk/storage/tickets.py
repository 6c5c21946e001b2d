"""Tickets: the row itself."""

from collections.abc import Callable
from typing import Final

import msgspec
from sqlalchemy import func, literal_column, select, update

from rolodesk.model.email import fold_email
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import of_ticket
from rolodesk.model.ticket import OPEN, Ticket
from rolodesk.storage.search import index
from rolodesk.storage.statement import WORKSPACE, Row, Statement, Value, bound_int, bound_text, insert_row
from rolodesk.storage.tables import tickets as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name not in {"workspace_id", "from_email_folded"})
FIXED: Final = {"id", "from_email", "from_name", "created_at"}
SAVED: Final = tuple(c for c in COLUMNS if c.name not in FIXED)
TEXTS: Final = slice(8, 10)
"""Where tags and labels stand among COLUMNS; the custom fields follow them."""
NONE: Final = "[]"

_make: Final[Callable[..., Ticket]] = Ticket
_texts: Final = msgspec.json.Decoder(tuple[str, ...]).decode
_fields: Final = msgspec.json.Decoder(dict[str, str]).decode
_encode: Final = msgspec.json.Encoder().encode

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)

BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
BY_ID_TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update(of=t))
NEWEST_OPEN_ID: Final = Statement(
    # A sum, which is in no index's order: SQLite would walk all tickets downwards to find the highest id.
    select(func.max(t.c.id + literal_column("0"))).where(
        t.c.workspace_id == WORKSPACE,
        t.c.from_email_folded == bound_text("sender"),
        t.c.mailbox_id == bound_int("mailbox_id"),
        t.c.status.in_([literal_column(f"'{status}'") for status in OPEN]),
    )
)
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("ticket_id"))
    .values({c.name: (bound_text if c.type.python_type is str else bound_int)(c.name) for c in SAVED})
)


async def by_id(tx: Tx, ticket_id: int) -> Ticket | None:
    """Read a ticket, deleted or not."""
    row = await tx.first(BY_ID, id=ticket_id)
    return None if row is None else ticket_of(row)


async def to_change(tx: Tx, ticket_id: int) -> Ticket | None:
    """Read a ticket, deleted or not, and keep others from changing it until the transaction ends."""
    row = await tx.first(BY_ID_TO_CHANGE, id=ticket_id)
    return None if row is None else ticket_of(row)


async def newest_open_id(tx: Tx, sender: str, mailbox_id: int) -> int | None:
    """Find the newest open ticket that a sender (folded) opened in a mailbox."""
    row = await tx.first(NEWEST_OPEN_ID, sender=sender, mailbox_id=mailbox_id)
    assert row is not None  # noqa: S101 - an aggregate has one row
    found: int | None = row[0]
    return found


async def insert(tx: Tx, ticket: Ticket) -> None:
    """Insert a ticket's row."""
    await tx.run(
        INSERT,
        id=ticket.id,
        from_email=ticket.from_email,
        from_email_folded=fold_email(ticket.from_email),
        from_name=ticket.from_name,
        created_at=ticket.created_at,
        **_saved(ticket),
    )
    await index.put(tx, Noun.TICKET, ticket.id, of_ticket(ticket))


async def save(tx: Tx, ticket: Ticket) -> None:
    """Store a changed ticket's row."""
    await tx.run(SAVE, ticket_id=ticket.id, **_saved(ticket))
    await index.put(tx, Noun.TICKET, ticket.id, of_ticket(ticket))


def ticket_of(row: Row) -> Ticket:
    """Make a ticket of a row that begins with COLUMNS."""
    tags, labels = row[TEXTS]
    return _make(
        *row[: TEXTS.start],
        () if tags == NONE else _texts(tags),
        () if labels == NONE else _texts(labels),
        _fields(row[TEXTS.stop]),
        *row[TEXTS.stop + 1 : len(COLUMNS)],
    )


def _saved(ticket: Ticket) -> dict[str, Value]:
    return {
        "mailbox_id": ticket.mailbox_id,
        "contact_id": ticket.contact_id,
        "status": ticket.status,
        "subject": ticket.subject,
        "note": ticket.note,
        "tags": _encode(ticket.tags).decode() if ticket.tags else NONE,
        "labels": _encode(ticket.labels).decode() if ticket.labels else NONE,
        "custom_fields": _encode(ticket.custom_fields).decode() if ticket.custom_fields else "{}",
        "updated_at": ticket.updated_at,
        "latest_at": ticket.latest_at,
        "bumped_at": ticket.bumped_at,
        "first_agent_reply_at": ticket.first_agent_reply_at,
        "deleted_at": ticket.deleted_at,
        "snoozed_until": ticket.snoozed_until,
        "merged_into": ticket.merged_into,
    }
