"""Lists of mail that leaves: what waits and why, page by page or over all workspaces; the built-in outbox."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from rolodesk.model.outgoing import Outgoing, OutgoingState
from rolodesk.model.page import Page, Wanted
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.outgoing import COLUMNS, WAITS_FOR_ANOTHER, outgoing_of
from rolodesk.storage.statement import WORKSPACE, Row, Statement, bound_int, bound_text, is_one_of
from rolodesk.storage.tables import mailboxes, tickets
from rolodesk.storage.tables import outgoing as t
from rolodesk.storage.transaction import Tx

OUTBOX: Final = "outbox"

OVERDUE: Final = Statement(
    select(func.count(), func.min(t.c.send_at)).where(
        t.c.state == OutgoingState.WAITING.value, t.c.send_at < bound_int("before")
    ),
    everywhere=True,
)


class QueuedMail(msgspec.Struct, frozen=True):
    """A mail of the queue, with what else decides when it leaves."""

    workspace_id: int
    subject: str
    """Of its ticket."""
    sending: str
    """Whether its mailbox sends."""
    waits_for_another: bool
    """Whether a mail of its ticket has to leave before."""
    mail: Outgoing


class Sunk(msgspec.Struct, frozen=True):
    """A mail in the built-in outbox; its bytes lie under the mail's `blob_key`."""

    workspace_id: int
    mail: Outgoing


_WHOLE: Final = (
    select(
        t.c.workspace_id,
        tickets.c.subject,
        mailboxes.c.sending,
        case((WAITS_FOR_ANOTHER, 1), else_=0),
        *COLUMNS,
    )
    .join_from(t, tickets, and_(tickets.c.workspace_id == t.c.workspace_id, tickets.c.id == t.c.ticket_id))
    .join(mailboxes, and_(mailboxes.c.workspace_id == t.c.workspace_id, mailboxes.c.id == t.c.mailbox_id))
)
PAGES: Final = Keyset(
    _WHOLE.where(t.c.workspace_id == WORKSPACE),
    id_=t.c.id,
    conditions={
        "state": t.c.state == bound_text("state"),
        "mailbox_id": t.c.mailbox_id == bound_int("mailbox_id"),
        # Where its ticket is now: that is who sees it.
        "seen": is_one_of(tickets.c.mailbox_id, "seen"),
    },
)


@cache
def _queued(*, of_one: bool) -> Statement:
    """Build the mails in some states, of one workspace or of all."""
    return Statement(
        _WHOLE.where(is_one_of(t.c.state, "states"), *_of_workspace(of_one=of_one)).order_by(
            t.c.workspace_id, t.c.send_at, t.c.id
        ),
        everywhere=True,
    )


@cache
def _sunk(*, of_one: bool) -> Statement:
    """Build the mails of the outbox in the order they left, of one workspace or of all."""
    return Statement(
        select(t.c.workspace_id, *COLUMNS)
        .where(or_(t.c.state == OutgoingState.SENT.value, t.c.state == OutgoingState.FAILED.value))
        .where(t.c.via == OUTBOX, *_of_workspace(of_one=of_one))
        .order_by(t.c.done_at, t.c.workspace_id, t.c.id),
        everywhere=True,
    )


async def queued(tx: Tx, *, states: tuple[str, ...], workspace_id: int | None) -> list[QueuedMail]:
    """List mails in some states, by workspace and by when they leave."""
    rows = await tx.all(_queued(of_one=workspace_id is not None), states=states, of_workspace=workspace_id)
    return [_queued_of(row) for row in rows]


async def walk(
    tx: Tx, wanted: Wanted, *, state: str | None, mailbox_id: int | None, seen: Sequence[int] | None
) -> Page[QueuedMail]:
    """List a workspace's mails by id, of a state and a mailbox; `seen` are the mailboxes of their tickets."""
    found = await PAGES.page(tx, wanted, state=state, mailbox_id=mailbox_id, seen=seen)
    return Page([_queued_of(row) for row in found.items], found.has_more)


async def sunk(tx: Tx, *, workspace_id: int | None) -> list[Sunk]:
    """List the mails of the built-in outbox, in the order they left."""
    rows = await tx.all(_sunk(of_one=workspace_id is not None), of_workspace=workspace_id)
    return [Sunk(row[0], outgoing_of(row[1:])) for row in rows]


async def overdue(tx: Tx, *, before: int) -> tuple[int, int | None]:
    """Count the waiting mails that should have left before a time (ms); and give the oldest's time."""
    row = await tx.first(OVERDUE, before=before)
    return (0, None) if row is None else (row[0], row[1])


def _queued_of(row: Row) -> QueuedMail:
    return QueuedMail(row[0], row[1], row[2], row[3] == 1, outgoing_of(row[4:]))


def _of_workspace(*, of_one: bool) -> tuple[ColumnElement[bool], ...]:
    return (t.c.workspace_id == bound_int("of_workspace"),) if of_one else ()
