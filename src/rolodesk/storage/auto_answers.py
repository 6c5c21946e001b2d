"""Who was answered automatically, and when; and what else holds automatic answers back."""

from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.outgoing import OutgoingKind
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import auto_answers as t
from rolodesk.storage.tables import outgoing
from rolodesk.storage.transaction import Tx

KEY: Final = ("workspace_id", "mailbox_id", "email_folded")
BINDS: Final = {
    "workspace_id": WORKSPACE,
    "mailbox_id": bound_int("mailbox_id"),
    "email_folded": bound_text("email_folded"),
    "answered_at": bound_int("answered_at"),
}
AGAIN: Final = {"answered_at": bound_int("answered_at")}
IS_LONG_AGO: Final = t.c.answered_at <= bound_int("long_ago")

CLAIM: Final = Statement(
    sqlite_insert(t).values(BINDS).on_conflict_do_update(index_elements=KEY, set_=AGAIN, where=IS_LONG_AGO),
    postgres_insert(t).values(BINDS).on_conflict_do_update(index_elements=KEY, set_=AGAIN, where=IS_LONG_AGO),
)
FORGET: Final = Statement(delete(t).where(t.c.answered_at <= bound_int("long_ago")), everywhere=True)
SENT_ON_TICKET: Final = Statement(
    select(func.count())
    .select_from(outgoing)
    .where(
        outgoing.c.workspace_id == WORKSPACE,
        outgoing.c.ticket_id == bound_int("ticket_id"),
        outgoing.c.kind == OutgoingKind.AUTOMATIC.value,
        outgoing.c.created_at > bound_int("since"),
    )
)


async def claim(tx: Tx, mailbox_id: int, folded: str, *, within_ms: int) -> bool:
    """Note that a mailbox answers an address now; answer False, and do nothing, if it did so lately."""
    values = {"answered_at": tx.now, "long_ago": tx.now - within_ms}
    return await tx.run(CLAIM, mailbox_id=mailbox_id, email_folded=folded, **values) == 1


async def forget(tx: Tx, *, before: int) -> None:
    """Forget whom mailboxes of any workspace answered up to then."""
    await tx.run(FORGET, long_ago=before)


async def sent_on_ticket(tx: Tx, ticket_id: int, *, since: int) -> int:
    """Count the automatic mails of a ticket since then."""
    row = await tx.first(SENT_ON_TICKET, ticket_id=ticket_id, since=since)
    return 0 if row is None else int(row[0])
