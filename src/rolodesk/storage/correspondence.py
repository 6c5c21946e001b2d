"""What answering and sending read of a ticket's messages, and the delivery that they write there."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, func, literal_column, or_, select, update

from rolodesk.model.attachment import Attachment
from rolodesk.model.message import CANCELLED, Direction, Kind, Message
from rolodesk.storage.attachments import COLUMNS as FILE_COLUMNS
from rolodesk.storage.messages import COLUMNS, message_of
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import attachments as a
from rolodesk.storage.tables import messages as t
from rolodesk.storage.tables import tickets
from rolodesk.storage.transaction import Tx

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_of_ticket: Final = and_(t.c.workspace_id == WORKSPACE, t.c.ticket_id == bound_int("ticket_id"))

BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
NEWEST_FROM_OUTSIDE: Final = Statement(
    select(*COLUMNS)
    .where(_of_ticket, t.c.id < bound_int("before"))
    .where(t.c.kind == Kind.EXTERNAL.value, t.c.direction == Direction.IN.value)
    .order_by(t.c.id.desc())
    .limit(1)
)
OF_TICKET: Final = Statement(select(*COLUMNS).where(_of_ticket, is_one_of(t.c.id, "ids")).order_by(t.c.id))
SUBJECT: Final = Statement(
    select(tickets.c.subject).where(tickets.c.workspace_id == WORKSPACE, tickets.c.id == bound_int("id"))
)
FIRST_AGENT_REPLY: Final = Statement(
    # A sum, which is in no index's order: SQLite would walk all messages upwards to find the first.
    select(func.min(t.c.created_at + literal_column("0"))).where(
        _of_ticket,
        t.c.kind == Kind.EXTERNAL.value,
        t.c.member_id.is_not(None),
        or_(t.c.delivery.is_(None), t.c.delivery != CANCELLED),
    )
)
NEWEST: Final = Statement(
    # As above.
    select(func.max(t.c.created_at + literal_column("0"))).where(
        _of_ticket, t.c.kind != Kind.LOG.value, or_(t.c.delivery.is_(None), t.c.delivery != CANCELLED)
    )
)
FILES: Final = Statement(
    select(*FILE_COLUMNS)
    .where(a.c.workspace_id == WORKSPACE, is_one_of(a.c.ticket_id, "ticket_ids"))
    .where(is_one_of(a.c.message_id, "ids"))
)
SET_DELIVERY: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("message_id"))
    .values(delivery=bound_text("new_delivery"))
)
ANY_ID: Final = (1 << 62) - 1


async def by_id(tx: Tx, message_id: int) -> Message | None:
    """Read a message."""
    row = await tx.first(BY_ID, id=message_id)
    return None if row is None else message_of(row)


async def subject(tx: Tx, ticket_id: int) -> str:
    """Read a ticket's subject, "" if the ticket is not there."""
    row = await tx.first(SUBJECT, id=ticket_id)
    return "" if row is None else row[0]


async def newest_from_outside(tx: Tx, ticket_id: int, *, before: int = ANY_ID) -> Message | None:
    """Read the newest external message of a ticket that came in, before another message if one is given."""
    row = await tx.first(NEWEST_FROM_OUTSIDE, ticket_id=ticket_id, before=before)
    return None if row is None else message_of(row)


async def of_ticket(tx: Tx, ticket_id: int, ids: Sequence[int]) -> list[Message]:
    """Read those of the messages that are a ticket's, the oldest first."""
    return [message_of(row) for row in await tx.all(OF_TICKET, ticket_id=ticket_id, ids=ids)]


async def first_agent_reply_at(tx: Tx, ticket_id: int) -> int | None:
    """Say when a member first wrote to the outside on a ticket; what was taken back does not count."""
    row = await tx.first(FIRST_AGENT_REPLY, ticket_id=ticket_id)
    return None if row is None else row[0]


async def newest_at(tx: Tx, ticket_id: int) -> int | None:
    """Say when somebody last wrote on a ticket; what was taken back does not count."""
    row = await tx.first(NEWEST, ticket_id=ticket_id)
    return None if row is None else row[0]


async def files(tx: Tx, ticket_ids: Sequence[int], ids: Sequence[int]) -> list[Attachment]:
    """List the files of messages of some tickets, in the order they were attached."""
    # Sorted here: told to sort, SQLite would walk all files of the workspace in the order of their ids.
    found = [Attachment(*row) for row in await tx.all(FILES, ticket_ids=ticket_ids, ids=ids)]
    return sorted(found, key=lambda file: file.id)


async def set_delivery(tx: Tx, message_id: int, delivery: str) -> None:
    """Tell on a message how its delivery stands."""
    await tx.run(SET_DELIVERY, message_id=message_id, new_delivery=delivery)
